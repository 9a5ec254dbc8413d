/** Agents at work at the same moment: workers and direct requests share them. */
export class Agents {
  readonly max: number;
  busy = 0;

  constructor(max: number) {
    this.max = max;
  }

  get free(): number {
    return this.max - this.busy;
  }

  enter(): boolean {
    if (this.free < 1) return false;
    this.busy += 1;
    return true;
  }

  leave(): void {
    this.busy -= 1;
  }
}
