/// <reference types="k6" />
/**
 * People read the dashboard, as many at a time as the tier states:
 *
 *   k6 run -e SYSTEM=marketing-engine -e TIER=local -e BASE_URL=http://127.0.0.1:8080 loadtests/marketing-engine/dashboard.ts
 *
 * DURATION (default 10s) and THINK_SECONDS (default 1) may be set the same way.
 */
import { check, sleep } from "k6";
import http from "k6/http";
import type { Options } from "k6/options";
import { journey } from "../lib/journey.ts";
import { readProfile, usersOf } from "../lib/profile.ts";
import { baseUrl } from "../lib/target.ts";
import { thresholdsOf } from "../lib/thresholds.ts";

const NAME = "dashboard";
/** Below the 30 s that k6 gives an iteration at the end of the run, so that a missing answer fails a check. */
const TIMEOUT = "25s";
const profile = readProfile();
const url = `${baseUrl()}/`;
const thinkSeconds = Number(__ENV.THINK_SECONDS || 1);

export const options: Options = {
  vus: usersOf(profile),
  duration: __ENV.DURATION || "10s",
  thresholds: thresholdsOf(profile, NAME),
  summaryTrendStats: ["avg", "med", "p(95)", "max"],
  tags: { system: profile.system, tier: profile.tier },
};

export default journey(NAME, () => {
  const answer = http.get(url, { tags: { journey: NAME }, timeout: TIMEOUT, redirects: 0 });
  check(answer, { "the dashboard answers 200": ({ status }) => status === 200 }, { journey: NAME });
  // A random time, so that the requests of different people do not coincide.
  sleep(thinkSeconds * (0.5 + Math.random()));
});
