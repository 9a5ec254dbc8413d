import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Niches that get a label of their own: a label per word that somebody types would fill the memory. */
const MOST_NICHES = 50;
const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10];

/** Metrics of docs/workload-contract.md, and those that the systems name themselves. */
export function metricsOf(system: string) {
  const register = new Registry();
  const registers = [register];
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const common = {
    requests: counter("echelon_http_requests_total", "Requests by status", ["code"]),
    seconds: new Histogram({
      name: "echelon_http_request_duration_seconds",
      help: "Duration of requests",
      buckets: SECONDS,
      registers,
    }),
    inFlight: gauge("echelon_in_flight", "Requests that are being answered"),
    connections: gauge("echelon_open_connections", "WebSocket connections that are open"),
    connectionsLimit: gauge("echelon_open_connections_limit", "WebSocket connections that it takes at most"),
    limited: counter("echelon_rate_limited_total", "Answers with 429"),
    storeUp: gauge("echelon_store_up", "1 while the store can be reached", ["store"]),
    memory: gauge("process_resident_memory_bytes", "Resident memory"),
    jobs: gauge("echelon_jobs", "Jobs by state", ["state"]),
    ended: counter("echelon_jobs_ended_total", "Jobs that came to an end here", ["kind", "state"]),
    agents: gauge("echelon_agents_busy", "Agents at work in this process"),
    cacheBackend: gauge("echelon_cache_backend", "1 for what answers now: redis or memory", ["backend"]),
    cache: counter("echelon_cache_answers_total", "Answers of caches", ["cache", "from"]),
  };
  return { register, ...common, bella: system === "bella" ? bellaMetrics(registers) : undefined };
}

function bellaMetrics(registers: Registry[]) {
  const generation = new Histogram({
    name: "bella_generation_time_seconds",
    help: "Content generation time",
    labelNames: ["niche"],
    buckets: [0.5, 1, 2, 3, 5, 10],
    registers,
  });
  const niches = new Set<string>();
  const labelOf = (niche: string): string => {
    if (niches.size < MOST_NICHES) niches.add(niche);
    return niches.has(niche) ? niche : "other";
  };
  return {
    requests: new Counter({
      name: "bella_requests_total",
      help: "Total requests",
      labelNames: ["method", "endpoint"],
      registers,
    }),
    seconds: new Histogram({
      name: "bella_request_duration_seconds",
      help: "Request duration",
      buckets: SECONDS,
      registers,
    }),
    active: new Gauge({
      name: "bella_active_connections",
      help: "Active database connections",
      registers,
    }),
    generated: (niche: string, seconds: number) => generation.observe({ niche: labelOf(niche) }, seconds),
  };
}

export type Metrics = ReturnType<typeof metricsOf>;
