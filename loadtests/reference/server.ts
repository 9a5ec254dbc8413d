// The workload that load tests measure: keeps to docs/workload-contract.md, and serves the journeys of one system.
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { pace } from "./base/degrade.ts";
import { log } from "./base/log.ts";
import { duties, settingsOf } from "./base/settings.ts";
import { contextOf } from "./context.ts";
import { openDatabase } from "./data/open.ts";
import { Workers } from "./jobs/workers.ts";
import { requests } from "./serve/application.ts";
import { management, missingOf } from "./serve/management.ts";
import { systemOf } from "./systems/index.ts";
import type { App } from "./systems/system.ts";

/** The process ends by then in any case. */
const MOST_DRAIN_MS = 25_000;
const SWEEP_MS = 10_000;
/** Finished jobs that are kept at most: results of calendars are large. */
const KEEP_JOBS = 2000;
/** IPv6, which takes IPv4 too; a machine without IPv6 has only the other one. */
const ALL_ADDRESSES = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ family }) => family === "IPv6"),
)
  ? "::"
  : "0.0.0.0";

const { env } = process;
const settings = settingsOf(env);
const duty = duties[settings.kind];
const database = await openDatabase(env);
const context = await contextOf(env, settings, database);
const { agents, clock, degrade, metrics, queue, remote } = context;

if (duty.once) {
  const missing = await missingOf(env);
  if (missing.length === 0) await database.ready;
  console.log(missing);
  process.exit(missing.length);
}

const system = await systemOf[settings.system](context);
let draining = false;

const untilSlot = degrade.throughputPerSecond === undefined ? () => 0 : pace(degrade.throughputPerSecond);
const workers = new Workers({
  queue,
  agents,
  clock,
  works: system.works,
  visibilityMs: settings.visibilityMs,
  maxAttempts: settings.maxAttempts,
  backoffFactor: settings.limits.backoffFactor,
  beforeEnd: async () => {
    const waitMs = untilSlot();
    if (waitMs > 0) await sleep(waitMs);
  },
  ended: (kind, state) => metrics.ended.inc({ kind, state }),
});

async function listen(name: string, app: App, port: number): Promise<void> {
  await app.listen({ port, host: settings.host ?? ALL_ADDRESSES });
  // The harness and the tests wait for these lines.
  console.log(`${name} listening on ${(app.server.address() as AddressInfo).port}`);
}

const managed = management({
  context,
  env,
  front: duty.front,
  draining: () => draining,
  database: database.missing,
});
const front = duty.front ? requests(context, system, () => draining) : undefined;
await listen("MANAGEMENT_PORT", managed, settings.managementPort);
if (front !== undefined) await listen("PORT", front, settings.port);
if (duty.works) workers.start();

const sweeping = setInterval(() => {
  queue.sweep(settings.keepMs, KEEP_JOBS).catch(() => {});
}, SWEEP_MS);

async function drain(): Promise<void> {
  if (draining) return;
  draining = true;
  setTimeout(() => process.exit(1), MOST_DRAIN_MS).unref();
  clearInterval(sweeping);
  log("draining", { jobs: workers.running });
  const worked = workers.drain(settings.drainMs);
  // Balancers have to notice.
  await sleep(settings.drainDelayMs);
  system.upgrades?.leave();
  await front?.close();
  await worked;
  await managed.close();
  await Promise.all([remote?.close(), context.sql.close()]);
  process.exit(0);
}
process.on("SIGTERM", () => void drain());
process.on("SIGINT", () => void drain());
