import type { Socket } from "node:net";

/** Connects two sockets until one of them ends. */
export function join(one: Socket, other: Socket): void {
  const end = (): void => {
    one.destroy();
    other.destroy();
  };
  one.on("error", end).on("close", end).pipe(other);
  other.on("error", end).on("close", end).pipe(one);
}
