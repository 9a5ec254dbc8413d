import { setTimeout as sleep } from "node:timers/promises";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { fastify, type HTTPMethods } from "fastify";
import type { App, Context, System } from "../systems/system.ts";
import { facing } from "../systems/system.ts";
import { degradeRequests } from "./degraded.ts";
import { HttpError, notFound, sendError } from "./errors.ts";

const LARGEST_BODY = 64 * 1024;
/** Balancers keep idle connections up to 600 s (GCP). */
const KEEP_ALIVE_MS = 620_000;
/** A client has that long to send a request. */
const REQUEST_MS = 30_000;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const satisfies readonly HTTPMethods[];

/** An application that answers in JSON, and takes bodies as JSON whatever their type says. */
export function application(limited: () => void): App {
  const app = fastify({
    bodyLimit: LARGEST_BODY,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: "idle",
    // A number in quotes is no number, and what is not known of a body does no harm.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setErrorHandler(sendError(limited));
  app.setNotFoundHandler(async () => {
    throw notFound();
  });
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser("*", { parseAs: "string" }, app.getDefaultJsonParser("error", "error"));
  return app;
}

/** Any other method of a path that there is: 405 with the methods that it has. */
export function refuseOtherMethods(app: App): () => void {
  const methods = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const pattern = url.replaceAll(/:\w+/g, ":id").replace(/(.)\/$/, "$1");
    const known = methods.get(pattern) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methods.set(pattern, known);
  });
  return () => {
    for (const [url, known] of [...methods]) {
      const allow = [...known].join(", ");
      const refuse = async () => {
        throw new HttpError(405, `use ${allow}`, { allow });
      };
      app.route({
        url,
        method: METHODS.filter((one) => !known.has(one)),
        onRequest: refuse,
        handler: refuse,
      });
    }
  };
}

/** Counts requests when they are over, also those whose client left. */
function measure(app: App, { metrics }: Context): void {
  app.addHook("onRequest", async (request, reply) => {
    const began = performance.now();
    const { method, url: endpoint = "none" } = request.routeOptions;
    metrics.inFlight.inc();
    metrics.bella?.requests.inc({ method: [method].flat()[0] ?? request.method, endpoint });
    reply.raw.once("close", () => {
      const seconds = (performance.now() - began) / 1000;
      const code = reply.raw.writableFinished ? reply.raw.statusCode : 499;
      metrics.inFlight.dec();
      metrics.requests.inc({ code });
      metrics.seconds.observe(seconds);
      metrics.bella?.seconds.observe(seconds);
    });
  });
}

/** What the placeholder says of itself, and what is in work. */
async function home({ queue, settings }: Context, system: System) {
  await sleep(settings.pageMs);
  return {
    workload: settings.workload,
    system: settings.system,
    limits: settings.shares,
    jobs: await queue.counts(),
    ...(await system.home?.()),
  };
}

/** The application of requests: the main page and the routes of one system. */
export function requests(context: Context, system: System, draining: () => boolean): App {
  const { degrade, metrics, settings } = context;
  const app = application(() => metrics.limited.inc());
  measure(app, context);
  app.addHook("onSend", async (_request, reply) => {
    if (draining()) reply.header("connection", "close");
  });
  degradeRequests(app, degrade);
  const closeTable = refuseOtherMethods(app);
  app.register(
    async (scoped) => {
      const routes = scoped.withTypeProvider<TypeBoxTypeProvider>();
      routes.get("/", facing, () => home(context, system));
      system.routes(routes);
    },
    { prefix: settings.basePath },
  );
  app.after(closeTable);
  if (system.upgrades) app.server.on("upgrade", system.upgrades.upgrade);
  else app.server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 404 Not Found\r\n\r\n"));
  return app;
}
