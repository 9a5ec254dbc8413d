/// <reference types="k6" />
/**
 * The monitoring run goes over the stated clients, and webhooks are taken once each:
 *
 *   k6 run -e TIER=starter -e BASE_URL=http://127.0.0.1:8080 loadtests/agency.ts
 */
import { check } from "k6";
import { poll } from "./lib/clock.ts";
import { journey, seconds } from "./lib/journey.ts";
import { type Fields, fieldsOf, idOf } from "./lib/read.ts";
import { system } from "./lib/system.ts";
import { doWork, type Outcome } from "./lib/work.ts";

const agency = system("agency");
export const { options, handleSummary } = agency;

const runs = {
  order: agency.request("start", { status: 202 }),
  state: agency.request("run", { status: 200, apart: true }),
  remove: agency.request("removeRun", { status: 204, apart: true, discard: true }),
};

/** The amount of work for which the duration is stated. */
function clientsOf(): number {
  const { measure } = agency.line("monitoringRunSeconds");
  return (measure.kind === "duration" && measure.quantity?.amount) || 1;
}

const ofRun = {
  "a run goes over every client": ({ done, clients }: Fields) => done === clients && clients === clientsOf(),
};

export const monitor = journey(() => {
  const order = { workflow: "client-monitoring", clients: clientsOf() };
  const done = doWork(runs, order, agency.times());
  if (done === null) return;
  if (done.result !== null) check(done.result, ofRun);
  const took = secondsOf(done);
  if (took !== null) seconds.add(took);
});

/**
 * How long a run took. Where time runs faster than in life, the workload says it: polling would be too coarse.
 * A run without end counts as soon as it has taken too long already, and is unknown before.
 */
function secondsOf({ result, orderedMs, endedMs }: Outcome): number | null {
  const { timeFactor } = agency.load();
  const seen = ((endedMs - orderedMs) / 1000) * timeFactor;
  if (result === null) return seen > agency.line("monitoringRunSeconds").value ? seen : null;
  return timeFactor > 1 && typeof result.seconds === "number" ? result.seconds : seen;
}

const CLIENT = { client: "load-test" };
const notify = agency.request("notify", { status: 202 });
const notifyAgain = agency.request("notify", {
  status: 200,
  checks: "the same event again is taken for the first",
});
const webhook = agency.request("webhook", { status: 200, apart: true });

const ofFirst = { "a webhook gets an id": (id: unknown) => id !== null };
const ofSecond = {
  "the same event gets the id of the first": ({ id, first }: { id: unknown; first: unknown }) => id === first,
  "the same event is said to be a duplicate": ({ duplicate }: Fields) => duplicate === true,
};
const worked = { "a webhook is worked on": (result: Fields | null) => result?.state === "done" };

export const webhooks = journey(() => {
  const event = {
    event: "lead.created",
    id: `load-test-${Date.now()}-${Math.random().toString(36).slice(2)}`,
  };
  const taken = notify(CLIENT, event);
  if (taken === null) return;
  const first = idOf(fieldsOf(taken));
  check(first, ofFirst);
  const again = notifyAgain(CLIENT, event);
  if (again !== null) {
    const fields = fieldsOf(again);
    check({ ...fields, id: idOf(fields), first }, ofSecond);
  }
  if (first === null) return;
  const ended = poll(() => {
    const fields = fieldsOf(webhook({ id: first }));
    return fields.state === "done" || fields.state === "failed" ? fields : null;
  }, agency.times().waitUntil);
  check(ended, worked);
});
