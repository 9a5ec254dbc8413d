import type { Socket } from "node:net";

/** Milliseconds after its last answer from which on nobody is behind a connection. */
const GONE_MS = 5000;

interface Person {
  underWay: number;
  seenMs: number;
}

/**
 * Connections of people: those that asked for something that a person waits for. Those of orders and polls are free.
 * Whoever has asked for nothing for a while is no longer at work, although the connection is open: the load generator
 * keeps those of a phase that has ended.
 */
export class People {
  readonly #most: number;
  readonly #now: () => number;
  readonly #admitted = new Map<Socket, Person>();

  constructor(most: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#now = now;
  }

  /** Whether a request is of one of the people who are at work now. Each that is counts until it is answered. */
  admits(socket: Socket): boolean {
    const person = this.#admitted.get(socket) ?? this.#newcomer(socket);
    if (person === null) return false;
    person.underWay += 1;
    return true;
  }

  /** After the answer to a request, admitted or not. */
  answered(socket: Socket): void {
    const person = this.#admitted.get(socket);
    if (person === undefined) return;
    // The answer may be one that was refused while somebody else was at work.
    person.underWay = Math.max(0, person.underWay - 1);
    person.seenMs = this.#now();
  }

  #newcomer(socket: Socket): Person | null {
    if (this.#admitted.size >= this.#most) this.#forgetThoseGone();
    if (this.#admitted.size >= this.#most) return null;
    const person = { underWay: 0, seenMs: this.#now() };
    this.#admitted.set(socket, person);
    return person;
  }

  #forgetThoseGone(): void {
    const before = this.#now() - GONE_MS;
    for (const [socket, { underWay, seenMs }] of this.#admitted)
      if (socket.destroyed || (underWay === 0 && seenMs < before)) this.#admitted.delete(socket);
  }
}
