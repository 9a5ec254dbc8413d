/// <reference types="k6" />
import { check } from "k6";
import http from "k6/http";
import { type Answer, type Connection, LIMITED, paramsOf, refused } from "./api.ts";
import { failed } from "./journey.ts";
import { placeOf } from "./place.ts";

const limits = {
  "more requests than the limit are refused": (refusals: number) => refusals > 0,
};

/** Times that a burst is sent: on a busy machine it takes long enough for a part of the limit to come back. */
const BURSTS = 4;

/** Sends many requests at once, of which a limit has to refuse some; the others have to be answered with 200. */
export async function burst(
  connection: Connection,
  named: string,
  body: object,
  count: number,
): Promise<void> {
  const place = placeOf(named, connection.baseUrl);
  const params = paramsOf(connection, place, { status: 200 });
  const url = place.path();
  const sent = JSON.stringify(body);
  let refusals = 0;
  for (let sends = 0; sends < BURSTS && refusals === 0; sends += 1) {
    const answers = await Promise.all(
      Array.from({ length: count }, () => http.asyncRequest(place.method, url, sent, params)),
    );
    refusals = refusalsIn(answers as Answer[]);
  }
  check(refusals, limits);
}

/** Counts each answer as what it is; gives back how many a limit refused. */
function refusalsIn(answers: readonly Answer[]): number {
  const refusals = answers.filter(({ status }) => status === LIMITED);
  for (const answer of refusals) refused(answer);
  for (const { status } of answers) if (status !== LIMITED) failed.add(status !== 200);
  return refusals.length;
}

/** A few more than a limit of requests a minute, so that it is reached although some of it comes back meanwhile. */
export const moreThan = (requestsPerMinute: number): number => Math.ceil(requestsPerMinute * 1.2) + 10;
