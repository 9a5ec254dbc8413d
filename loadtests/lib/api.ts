/// <reference types="k6" />
import http, { type RefinedParams, type RefinedResponse } from "k6/http";
import type { Options } from "k6/options";
import { failed, limited, underLine } from "./journey.ts";
import { named } from "./named.ts";
import { type Fill, type Place, placeOf } from "./place.ts";

export type Answer = RefinedResponse<"text">;

/** What is said of a request once, before the run: a request itself makes no objects. */
export interface Expected {
  /** The status that is right. Any other is a failure; 429 is a refusal, and counted apart. */
  readonly status: number;
  /** Says what is checked by that status, such as a refusal that has to come: a check then, and not a failed request. */
  readonly checks?: string;
  /** For a wrong answer, such as to remove what should have been refused. */
  readonly otherwise?: (answer: Answer) => void;
  /** Not counted if it is right: many such requests, as those that ask whether work is done, would hide what fails. */
  readonly apart?: boolean;
  /** Whether a person waits for the answer: it counts for the stated response time. */
  readonly person?: boolean;
  /** Whether the body is not read. */
  readonly discard?: boolean;
  /** Headers besides those of the run. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request. Null if the answer was not the right one, which is counted by then. */
export type Send = (fill?: Fill | null, body?: object) => Answer | null;

/** Sends a request for each of the fills at the same time, of which k6 has six under way by default. */
export type SendAll = (fills: readonly Fill[]) => readonly (Answer | null)[];

/** What all requests of a run have in common. */
export interface Connection {
  readonly baseUrl: string;
  /** Such as a login. Never printed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds below which 95% of the responses have to be, if that is stated. */
  readonly lineMs: number | null;
  /** Whether the tier states how many requests may fail. Where it does not, each of them fails a check. */
  readonly statesErrors: boolean;
}

/** Below the 30 s that k6 gives an iteration at the end of a phase, so that a missing answer is a failure. */
const TIMEOUT_MS = 25_000;

/** Tag of what counts for the stated response time. */
const PERSON = { benchmark: "responseTimeMs" };

/** Status with which a limit refuses. */
export const LIMITED = 429;
const saysWhen = named("a refusal says after how many seconds to come back");

/**
 * A request to an operation.
 *
 * @param operation such as `GET /v1/jobs/{id}`.
 */
export function request(connection: Connection, operation: string, expected: Expected): Send {
  const place = placeOf(operation, connection.baseUrl);
  const params = paramsOf(connection, place, expected);
  const { method, path } = place;
  const counted = counterOf(connection, expected);
  // An imported name is looked up with each use.
  const send = http.request;
  return (fill, body) =>
    counted(send(method, path(fill), body === undefined ? null : JSON.stringify(body), params));
}

/** A request without a body to each of many places of an operation. */
export function requests(connection: Connection, operation: string, expected: Expected): SendAll {
  const place = placeOf(operation, connection.baseUrl);
  const params = paramsOf(connection, place, expected);
  const counted = counterOf(connection, expected);
  return (fills) => {
    const all = fills.map((fill) => ({ method: place.method, url: place.path(fill), params }));
    return http.batch(all).map((answer) => counted(answer as Answer));
  };
}

/** Counts an answer; null if it was not the right one. */
function counterOf(connection: Connection, expected: Expected): (answer: Answer) => Answer | null {
  const { lineMs } = connection;
  const { status, otherwise, person = false } = expected;
  const judged = judgeOf(expected, connection);
  const timed = person && lineMs !== null ? timedBy(lineMs) : null;
  return (answer) => {
    const got = answer.status;
    if (got === LIMITED && status !== LIMITED) {
      refused(answer);
      return null;
    }
    const right = got === status;
    judged(right);
    timed?.(right, answer);
    if (right) return answer;
    otherwise?.(answer);
    return null;
  };
}

function timedBy(lineMs: number): (right: boolean, answer: Answer) => void {
  const rate = underLine;
  return (right, { timings }) => rate.add(right && timings.duration < lineMs, PERSON);
}

/** Where a status is what the journey checks, it is counted there, and in nothing else. */
function judgeOf(
  { checks, apart = false }: Expected,
  { statesErrors }: Connection,
): (right: boolean) => void {
  if (checks !== undefined) return named(checks);
  const answered = named("requests are answered as they should be");
  const failures = failed;
  return (right) => {
    if (!right) {
      failures.add(true);
      if (!statesErrors) answered(false);
      return;
    }
    if (!apart) failures.add(false);
  };
}

/** Counts the answer of a limit, which has to say when to come back. */
export function refused(answer: Answer): void {
  limited.add(1);
  saysWhen(/^[1-9]\d*$/.test(answer.headers["Retry-After"] ?? ""));
}

/** Parameters of k6 for each request to a place: as few as possible, as k6 reads them again with each request. */
export function paramsOf(
  { headers: common }: Connection,
  { name, hasBody }: Place,
  { person, discard, headers: own }: Expected,
): RefinedParams<"text"> {
  const headers = { ...common, ...(hasBody && { "Content-Type": "application/json" }), ...own };
  return {
    ...(Object.keys(headers).length > 0 && { headers }),
    // One name for all ids: k6 keeps each series of its own in memory.
    tags: { name, ...(person && PERSON) },
    timeout: TIMEOUT_MS,
    ...(discard && { responseType: "none" as unknown as "text" }),
  };
}

/** Options of k6 that hold for each request. */
export const requestOptions = {
  // A redirect would carry the headers to another address.
  maxRedirects: 0,
  // Without those that repeat the name or are the same for all: each costs time with each sample.
  systemTags: ["name", "group", "status", "error_code", "check", "scenario"],
} satisfies Options;

// Which answers are right is counted by `echelon_failed`; k6's own count is of those that no client could cause.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 499 }));
