import { join } from "node:path";
import { BYTES_PER_MIB } from "../../base/bytes.ts";
import type { Environment } from "../../sandbox/binaries/paths.ts";
import type { Load, Summary } from "../contract/types.ts";

/** What of this process's environment k6 gets. */
const KEPT =
  /^(PATH|HOME|TMPDIR|LANG|LC_ALL|SSL_CERT_(FILE|DIR)|GOMAXPROCS|GOMEMLIMIT|https?_proxy|no_proxy)$/i;

/**
 * Only what k6 needs: a `K6_VUS` or a `SECONDS` of the operator's shell would otherwise change the load that was
 * announced, as k6 and its scripts read any variable.
 */
export const keptOf = (env: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      KEPT.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );

/**
 * How k6 collects garbage: less often, as a simulated user keeps the same objects all the time, and as often as needed once it
 * has half of the memory of the machine. What the operator sets comes before. https://go.dev/doc/gc-guide
 */
export const garbageVariables = (memoryBytes: number, env: Environment): Record<string, string> => ({
  GOGC: env.GOGC ?? "400",
  GOMEMLIMIT: env.GOMEMLIMIT ?? `${Math.floor(memoryBytes / 2 / BYTES_PER_MIB)}MiB`,
});

/** Points of the dashboard's curves: one a second in a short run, and no more than this in a long one. */
const DASHBOARD_POINTS = 300;

/** The dashboard that k6 exports itself when it ends. It listens on no port. */
export const dashboardVariables = (
  { estimate }: Pick<Load, "estimate">,
  out: string,
): Record<string, string> => ({
  K6_WEB_DASHBOARD: "true",
  K6_WEB_DASHBOARD_PORT: "-1",
  K6_WEB_DASHBOARD_OPEN: "false",
  K6_WEB_DASHBOARD_PERIOD: `${Math.max(1, Math.ceil(estimate.seconds / DASHBOARD_POINTS))}s`,
  K6_WEB_DASHBOARD_EXPORT: join(out, "dashboard.html"),
});

/** Values for the variables of a script; undefined is not set. */
export type ScriptVariables = Readonly<Record<string, string | number | undefined>>;

export const scriptEnvironment = (variables: ScriptVariables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );

/** What k6's REST API says of one metric. */
interface ApiMetric {
  readonly id: string;
  readonly attributes: { readonly sample: Readonly<Record<string, number>> };
}

/** The metrics of a running k6 by name, as far as its API tells them: without the counts of rates. */
export const metricsOf = (data: readonly ApiMetric[]): Summary["metrics"] =>
  Object.fromEntries(data.map(({ id, attributes }) => [id, attributes.sample]));
