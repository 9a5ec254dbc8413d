/// <reference types="k6" />
/**
 * People reading the dashboard, as many as the tier is meant for:
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
/** Below the 30 s that k6 leaves an iteration at the end: an answer that never comes fails a check, not vanishes. */
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
  // People start apart from each other and read for about as long as they like, never in step.
  sleep(thinkSeconds * (0.5 + Math.random()));
});
