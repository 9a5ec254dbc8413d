import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyRequest } from "fastify";
import { type Degrade, share } from "../base/degrade.ts";
import type { App } from "../systems/system.ts";
import { HttpError } from "./errors.ts";

/** Open connections in the order in which they came, and which of them are too many. */
class Connections {
  readonly #most: number;
  readonly #open = new Set<Socket>();
  readonly #over = new WeakSet<Socket>();

  constructor(most: number) {
    this.#most = most;
  }

  add(socket: Socket): void {
    this.#open.add(socket);
    if (this.#open.size > this.#most) this.#over.add(socket);
    socket.once("close", () => this.#open.delete(socket));
  }

  /** Whether a connection came when there were as many as may be, and there still are. */
  refuses(socket: Socket): boolean {
    if (!this.#over.has(socket)) return false;
    if (this.#open.size > this.#most) return true;
    this.#over.delete(socket);
    return false;
  }
}

const faces = (request: FastifyRequest): boolean => request.routeOptions.config.facing === true;

/** Makes the person-facing requests of an application as slow, faulty or few as the variable `DEGRADE` says. */
export function degradeRequests(app: App, { responseTimeMs, errorPercent, users }: Degrade): void {
  if (users !== undefined) {
    const connections = new Connections(users);
    app.server.on("connection", (socket) => connections.add(socket));
    app.addHook("onRequest", async ({ raw }) => {
      if (connections.refuses(raw.socket)) throw new HttpError(503, "too many users", { "retry-after": "1" });
    });
  }
  if (responseTimeMs !== undefined)
    app.addHook("onRequest", async (request) => {
      if (faces(request)) await sleep(responseTimeMs);
    });
  if (errorPercent !== undefined) {
    const fails = share(errorPercent);
    app.addHook("onRequest", async (request) => {
      if (faces(request) && fails()) throw new HttpError(500, "made to fail");
    });
  }
}
