import { LRUCache } from "lru-cache";
import type { Clock } from "../base/clock.ts";
import type { Remote } from "./remote.ts";

/** Answers that this process keeps at most, over all caches: about 20 MB. */
const MOST_ENTRIES = 20_000;

export interface Cached<T> {
  readonly value: T;
  readonly from: "hit" | "miss";
}

export interface CacheArgs {
  readonly clock: Clock;
  readonly remote: Remote | undefined;
  /** Seconds that each cache keeps an answer, by its name; a cache without it keeps nothing. */
  readonly ttlSeconds: Readonly<Record<string, number>>;
}

/**
 * Answers that were expensive. Redis is asked first where there is one, then the memory of this process; what is not there
 * is made once, however many ask for it at the same moment.
 */
export class Cache {
  readonly #args: CacheArgs;
  readonly #memory = new LRUCache<string, string>({ max: MOST_ENTRIES });
  readonly #making = new Map<string, Promise<string>>();

  constructor(args: CacheArgs) {
    this.#args = args;
  }

  /** The answer under a key of a cache, or what `make` makes. */
  async through<T>(name: string, key: string, make: () => Promise<T>): Promise<Cached<T>> {
    const ttl = this.#args.ttlSeconds[name] ?? 0;
    if (ttl === 0) return { value: await make(), from: "miss" };
    const full = `${name}:${key}`;
    const there = (await this.#args.remote?.get(full)) ?? this.#memory.get(full);
    if (there !== undefined) return { value: JSON.parse(there), from: "hit" };
    const text = await this.#once(full, ttl, async () => JSON.stringify(await make()));
    return { value: JSON.parse(text), from: "miss" };
  }

  #once(full: string, ttlSeconds: number, make: () => Promise<string>): Promise<string> {
    const begun = this.#making.get(full);
    if (begun !== undefined) return begun;
    const making = make()
      .then(async (text) => {
        const ttl = Math.max(1, Math.round(this.#args.clock.real(ttlSeconds * 1000)));
        this.#memory.set(full, text, { ttl });
        await this.#args.remote?.set(full, text, ttl);
        return text;
      })
      .finally(() => this.#making.delete(full));
    this.#making.set(full, making);
    return making;
  }
}
