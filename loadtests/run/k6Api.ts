import type { Summary } from "../contract/types.ts";
import { metricsOf } from "./k6Environment.ts";
import { LOOPBACK } from "./ports.ts";

/** What a running k6 says of itself. */
export interface Reading {
  /** Whether the load has begun: before that k6 compiles and sets up. */
  readonly running: boolean;
  readonly users: number;
  readonly requests: number;
  readonly p95Ms: number | null;
  readonly metrics: Summary["metrics"];
}

const ANSWER_MS = 2000;

interface Status {
  readonly data: { readonly attributes: { readonly running: boolean; readonly vus: number } };
}
interface Metrics {
  readonly data: Parameters<typeof metricsOf>[0];
}

/** Reads k6's REST API; undefined where it does not answer, such as before it listens and while it ends. */
export async function readK6(port: number): Promise<Reading | undefined> {
  const get = async <Answer>(path: string): Promise<Answer> => {
    const url = `http://${LOOPBACK}:${port}/v1/${path}`;
    return (await (await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })).json()) as Answer;
  };
  try {
    const [status, { data }] = await Promise.all([get<Status>("status"), get<Metrics>("metrics")]);
    const metrics = metricsOf(data);
    const requests = metrics.http_reqs?.count ?? 0;
    const { running, vus } = status.data.attributes;
    return {
      running: running && vus > 0,
      users: vus,
      requests,
      p95Ms: requests === 0 ? null : (metrics.http_req_duration?.["p(95)"] ?? null),
      metrics,
    };
  } catch {
    return undefined;
  }
}
