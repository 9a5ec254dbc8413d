import { expect } from "vitest";
import { pollUntil } from "../../../sandbox/client/poll.ts";
import { type Answer, BUCKET, type Keypair, type ObjectStore, type Request, textsOf } from "./store.ts";

/** The longest that requests may fail once a member is lost with its machine, ms: half a minute more than was seen. */
export const LOST_MS = 90_000;

/** Objects that were written, each with its key as its text, through one member after the other. */
export class Written {
  readonly keys: string[] = [];
  readonly #store: ObjectStore;
  readonly #user: string | Keypair;

  /** @param user one of the stack's, or keys. */
  constructor(store: ObjectStore, user: string | Keypair) {
    this.#store = store;
    this.#user = user;
  }

  /** Writes so many more, each again until it is taken, as S3 clients do. @throws Error after {@link LOST_MS}. */
  async put(count: number): Promise<void> {
    const keys = Array.from({ length: count }, (_, index) => `written/${this.keys.length + index}`);
    let left = keys;
    const sendLeft = async (): Promise<boolean> => {
      const answers = await this.#ask(left.map((key, index) => this.#putOf(key, index)));
      left = left.filter((_, index) => answers[index]?.status !== 200);
      return left.length === 0;
    };
    await pollUntil({ what: "objects are not taken", timeoutMs: LOST_MS }, sendLeft);
    this.keys.push(...keys);
  }

  #putOf(key: string, index: number): Request {
    const member = index % this.#store.pods.length;
    return { method: "PUT", path: `${BUCKET}/${key}`, body: key, member };
  }

  /** Writes another one through a member; returns its answer. */
  async putThrough(member: number): Promise<Answer | undefined> {
    const key = `written/through-${member}`;
    const [answer] = await this.#ask([{ method: "PUT", path: `${BUCKET}/${key}`, body: key, member }]);
    return answer;
  }

  /** Waits until members give back every object. @throws Error with what they do not give back after {@link LOST_MS}. */
  async untilThere(members: readonly number[], user = this.#user): Promise<void> {
    for (const member of members)
      await expect.poll(() => this.missing(member, user), { timeout: LOST_MS, interval: 1000 }).toEqual([]);
  }

  /** Keys that a member does not give back as they were written, with its answer. */
  async missing(member: number, user = this.#user): Promise<string[]> {
    const answers = await this.#ask(
      this.keys.map((key) => ({ path: `${BUCKET}/${key}`, member })),
      user,
    );
    return answers.flatMap((answer, index) => {
      const key = this.keys[index] ?? "";
      const { status, text } = answer;
      return status === 200 && text === key ? [] : [`${key}: ${status} ${textsOf(answer, "Code")}`];
    });
  }

  #ask(requests: Parameters<ObjectStore["askAll"]>[1], user = this.#user): Promise<Answer[]> {
    return this.#store.askAll(typeof user === "string" ? this.#store.keysOf(user) : user, requests);
  }
}
