/// <reference types="k6" />
import { check } from "k6";
import http, { type RefinedParams, type RefinedResponse } from "k6/http";
import type { Options } from "k6/options";
import { failed, limited, underLine } from "./journey.ts";
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

/** What all requests of a run have in common. */
export interface Connection {
  readonly baseUrl: string;
  /** Such as a login. Never printed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds below which the stated response time is met, if one is stated. */
  readonly lineMs: number | null;
  /** Whether the tier states how many requests may fail. Where it does not, each of them fails a check. */
  readonly statesErrors: boolean;
}

/** Below the 30 s that k6 gives an iteration at the end of a phase, so that a missing answer is a failure. */
const TIMEOUT_MS = 25_000;

/** Tag of what counts for the stated response time. */
const PERSON = { benchmark: "responseTimeMs" };

const LIMITED = 429;
const refusal = {
  "a refusal says after how many seconds to come back": ({ headers }: Answer) =>
    /^[1-9]\d*$/.test(headers["Retry-After"] ?? ""),
};

/**
 * A request to an operation.
 *
 * @param named such as `GET /v1/jobs/{id}`.
 */
export function request(connection: Connection, named: string, expected: Expected): Send {
  const place = placeOf(named);
  const params = paramsOf(connection, place, expected);
  const { baseUrl } = connection;
  const lineMs = expected.person ? connection.lineMs : null;
  const { method } = place;
  const { status, otherwise } = expected;
  const judged = judgeOf(expected, connection);
  return (fill, body) => {
    const sent = body === undefined ? null : JSON.stringify(body);
    const answer = http.request(method, baseUrl + place.path(fill), sent, params);
    const got = answer.status;
    if (got === LIMITED && status !== LIMITED) {
      refused(answer);
      return null;
    }
    const right = got === status;
    judged(right);
    if (lineMs !== null) underLine.add(right && answer.timings.duration < lineMs, PERSON);
    if (right) return answer;
    otherwise?.(answer);
    return null;
  };
}

const isTrue = (value: unknown): boolean => value === true;

const answered = { "requests are answered as they should be": isTrue };

/** Where a status is what the journey checks, it is counted there, and in nothing else. */
function judgeOf({ checks, apart }: Expected, { statesErrors }: Connection): (right: boolean) => void {
  if (checks !== undefined) {
    const named = { [checks]: isTrue };
    return (right) => {
      check(right, named);
    };
  }
  return (right) => {
    if (!(apart && right)) failed.add(!right);
    if (!(right || statesErrors)) check(right, answered);
  };
}

/** Counts the answer of a limit, which has to say when to come back. */
export function refused(answer: Answer): void {
  limited.add(1);
  check(answer, refusal);
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
