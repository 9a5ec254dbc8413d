/// <reference types="k6" />
/**
 * People read the dashboard, and content is generated:
 *
 *   k6 run -e TIER=local -e BASE_URL=http://127.0.0.1:8080 loadtests/marketing-engine.ts
 */
import { check } from "k6";
import { isObject } from "../base/json.ts";
import { beside } from "./lib/beside.ts";
import { burst, moreThan } from "./lib/burst.ts";
import { content } from "./lib/content.ts";
import { completed, journey } from "./lib/journey.ts";
import { type Fields, fieldsOf, idOf, isText, rowsOf } from "./lib/read.ts";
import { system } from "./lib/system.ts";
import { doWork } from "./lib/work.ts";

const engine = system("marketing-engine");
export const { options, handleSummary } = engine;

/** Rows on a page. */
const LIMIT = 20;
/** Marks what load tests order, so that it can be told from the work of people. */
const LOCATION = "load test";
/** Tokens of one piece, well below the limit of an hour divided by twice the pieces that are stated for it. */
const TOKENS = 1000;

const dashboardPage = engine.request("dashboard", { status: 200, person: true });
const pieces = engine.request("pieces", { status: 200, person: true });
const removeJob = engine.request("removeJob", { status: 204, apart: true, discard: true });

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

const checkDashboard = content(
  "the dashboard counts what waits, runs and is done, and no more agents work than there are",
  ({ pieces: counts, agents }) =>
    isObject(counts) &&
    [counts.queued, counts.running, counts.done].every(isCount) &&
    isObject(agents) &&
    isCount(agents.busy) &&
    (agents.max === null || Number(agents.busy) <= Number(agents.max)),
);

const checkPieces = content("a page of pieces is no longer than asked for, and each has an id", (fields) => {
  const rows = rowsOf(fields, "pieces");
  return rows !== null && rows.length <= LIMIT && rows.every((row) => idOf(row) !== null);
});

const PAGE = { limit: LIMIT };

export const dashboard = journey(() => {
  engine.think();
  const page = dashboardPage();
  if (page === null) return;
  checkDashboard(page);
  engine.think();
  const list = pieces(PAGE);
  if (list !== null) checkPieces(list);
});

const jobs = {
  order: engine.request("order", { status: 202 }),
  state: engine.request("job", { status: 200, apart: true }),
  remove: removeJob,
};

const ofJob = {
  "content that was ordered is there, and for the right place": ({ result }: Fields) =>
    isObject(result) && isText(result.text) && result.location === LOCATION,
};

export const generate = journey(() => {
  const order = { kind: "content", location: LOCATION, tokens: TOKENS };
  const done = doWork(jobs, order, engine.times());
  if (done?.result == null) return;
  const whole = check(done.result, ofJob) && idOf(done.result) === done.id;
  if (whole && done.endedMs <= engine.times().phaseEnd) completed.add(1);
});

const tooManyTokens = engine.request("content", {
  status: 429,
  checks: "more tokens than the limit of an hour are refused",
});

/** Runs after everything else, as it spends the limit of a minute. */
export const limits = journey(async () => {
  const { requestsPerMinute, tokensPerHour } = engine.profile.limits;
  if (tokensPerHour !== undefined) tooManyTokens(null, { tokens: tokensPerHour + 1 });
  if (requestsPerMinute === undefined) return;
  await burst(engine.connection, engine.path("content"), { tokens: 1 }, moreThan(requestsPerMinute));
});

/** Removes what iterations left that were cut off. */
export const teardown = beside(() => {
  const list = fieldsOf(pieces(PAGE));
  for (const piece of rowsOf(list, "pieces") ?? []) {
    const id = idOf(piece);
    if (id !== null && piece.location === LOCATION) removeJob({ id });
  }
});
