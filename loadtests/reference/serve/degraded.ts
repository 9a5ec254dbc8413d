import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyRequest } from "fastify";
import { type Degrade, share } from "../base/degrade.ts";
import type { App } from "../systems/system.ts";
import { HttpError } from "./errors.ts";
import { People } from "./people.ts";

const faces = (request: FastifyRequest): boolean => request.routeOptions.config.facing === true;

/** Makes the person-facing requests of an application as slow, faulty or few as the variable `DEGRADE` says. */
export function degradeRequests(app: App, { responseTimeMs, errorPercent, users }: Degrade): void {
  if (users !== undefined) {
    const people = new People(users);
    app.addHook("onRequest", async (request) => {
      if (faces(request) && !people.admits(request.raw.socket))
        throw new HttpError(503, "too many users", { "retry-after": "1" });
    });
    app.addHook("onResponse", async (request) => {
      if (faces(request)) people.answered(request.raw.socket);
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
