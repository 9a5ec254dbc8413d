import { createHash } from "node:crypto";
import { randomLcg, randomLogNormal } from "d3-random";

/** Median and spread (sigma of the logarithm) of a kind of work, virtual seconds, cut off at `min` and `max`. */
interface Spread {
  readonly median: number;
  readonly sigma: number;
  readonly min?: number;
  readonly max?: number;
}

/**
 * How long the simulated AI takes. A mean is median × e^(sigma²/2), so that of a piece of content at `enterprise` is 960 s:
 * 20 agents then finish 75 pieces an hour, 2.5 times the 30 that the tier states. `local` (3 agents, 3 pieces) and
 * `regional` (8 agents, 10 pieces) have the same margin.
 */
const spreads = {
  "piece:local": { median: 1377, sigma: 0.3 },
  "piece:regional": { median: 1101, sigma: 0.3 },
  piece: { median: 918, sigma: 0.3 },
  /** A monitoring run takes 6 to 15 s a client. */
  client: { median: 9, sigma: 0.2, min: 6, max: 15 },
  webhook: { median: 0.3, sigma: 0.4 },
  /** An answer that a pattern gives, without the AI. */
  interaction: { median: 0.25, sigma: 0.4 },
  completion: { median: 1.5, sigma: 0.4 },
  /** One post of a calendar: people wait for it where there is no cache, 2 to 5 s at `current`. */
  post: { median: 1.8, sigma: 0.3 },
} as const satisfies Record<string, Spread>;

export type WorkKind = keyof typeof spreads;

export const isWorkKind = (kind: string): kind is WorkKind => Object.hasOwn(spreads, kind);

const seedOf = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE(0) / 2 ** 32;

/** A stream of numbers from 0 up to 1 that is the same for the same seed and name. */
export const stream = (seed: string, name: string): (() => number) => randomLcg(seedOf(`${seed}:${name}`));

/** Latencies by kind of work, each kind a stream of its own: what one kind draws does not change the others. */
export class Latency {
  readonly #draws = new Map<WorkKind, () => number>();
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** Virtual milliseconds of the next piece of work of that kind. */
  next(kind: WorkKind): number {
    const { median, sigma, min = 0, max = Number.POSITIVE_INFINITY }: Spread = spreads[kind];
    let draw = this.#draws.get(kind);
    if (draw === undefined) {
      draw = randomLogNormal.source(stream(this.#seed, kind))(Math.log(median), sigma);
      this.#draws.set(kind, draw);
    }
    return Math.min(max, Math.max(min, draw())) * 1000;
  }
}
