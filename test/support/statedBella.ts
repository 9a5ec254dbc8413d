import type { Row, StatedSystem, Value } from "./stated.ts";
import { bellaGuide } from "./statedBellaGuide.ts";

const bench = "performance benchmarks";
const pools = "database optimization";
const gunicorn = "gunicorn settings";
const queue = "queue system";
const batch = "batch processing";
const monitoring = "monitoring";
const tracking = "error tracking";
const caching = "content caching";
const replit = "Replit options";
const aws = "AWS deployment";
const gcp = "Google Cloud deployment";
const azure = "Azure deployment";
const phases = "phases";

/** A row of what comes with phases 1 and 2, which take the system from current to optimized. */
const fromOptimized = (name: string, pointer: string, section: string, value: Value): Row => [
  name,
  pointer,
  section,
  null,
  value,
  value,
];

const identity: readonly Row[] = [
  ["System", "/system", "title", "bella"],
  ["Tier", "/tier", bench, "current", "optimized", "enterprise"],
  ["Name of the tier", "/title", bench, "Current", "Optimized", "Enterprise"],
  ["Order of the tiers", "/rank", bench, 1, 2, 3],
  ["What runs today", "/current", bench, true, false, false],
];

const benchmarks: readonly Row[] = [
  ["Concurrent users", "/benchmarks/concurrentUsers", bench, { max: 100 }, { max: 1000 }, { min: 10_000 }],
  ["Max calendar days", "/benchmarks/calendarDays", bench, { max: 30 }, { max: 100 }, { min: 365 }],
  ["Batch size", "/benchmarks/batchBusinesses", bench, { max: 10 }, { max: 100 }, { min: 1000 }],
  ["Response time, from, ms", "/benchmarks/responseTimeMs/min", bench, 2000, 1000, null],
  ["Response time, to, ms", "/benchmarks/responseTimeMs/max", bench, 5000, 3000, 1000],
  ["Uptime SLA", "/benchmarks/uptimePercent", bench, 99, 99.9, 99.99],
  ["Error rate", "/benchmarks/errorPercent", bench, null],
  ["Concurrent users it is for", "/fit/concurrentUsers", bench, { max: 100 }, { max: 1000 }, { min: 10_000 }],
  ["Max calendar days as a limit", "/limits/calendarDays", bench, 30, 100, 365],
  ["Batch size as a limit", "/limits/batchBusinesses", bench, 10, 100, 1000],
];

const app = "/workloads/bella-app";
const worker = "/workloads/celery-worker";
const pool = `${app}/pools/database`;
const setting = (name: string): string => `${app}/environment/GUNICORN_${name}`;

const application: readonly Row[] = [
  ["Flask application behind gunicorn", `${app}/kind`, aws, "http"],
  ["Unauthenticated access", `${app}/public`, gcp, true],
  ["Port", `${app}/port`, aws, 5000],
  ["Command", `${app}/command`, aws, ["gunicorn", "--config", "gunicorn_config.py", "enterprise_main:app"]],
  ["pool_size", `${pool}/size`, pools, 20, 50, 50],
  ["max_overflow", `${pool}/maxOverflow`, pools, 30, 100, 100],
  fromOptimized("pool_timeout", `${pool}/timeoutSeconds`, pools, 60),
  fromOptimized("pool_recycle", `${pool}/recycleSeconds`, pools, 1800),
  fromOptimized("pool_pre_ping", `${pool}/prePing`, pools, true),
  // On 2 CPU the project chooses 4, as the second reading says.
  ["workers", setting("WORKERS"), gunicorn, null, 8, null],
  fromOptimized("worker_class", setting("WORKER_CLASS"), gunicorn, "gevent"),
  fromOptimized("worker_connections", setting("WORKER_CONNECTIONS"), gunicorn, 2000),
  fromOptimized("timeout", setting("TIMEOUT"), gunicorn, 300),
  fromOptimized("max_requests", setting("MAX_REQUESTS"), gunicorn, 1000),
  fromOptimized("preload_app", setting("PRELOAD_APP"), gunicorn, true),
  fromOptimized("traces_sample_rate", `${app}/environment/SENTRY_TRACES_SAMPLE_RATE`, tracking, 0.1),
  fromOptimized("profiles_sample_rate", `${app}/environment/SENTRY_PROFILES_SAMPLE_RATE`, tracking, 0.1),
  ["Load balancing", "/features/loadBalancing", replit, null, true, null],
  ["Traffic-based scaling", "/features/autoScaling", replit, null, true, null],
  ["Global CDN", "/edge/cdn", phases, null, null, true],
];

/** Cloud Run and Container Apps; nothing is stated for AWS. */
const onClouds: readonly Row[] = [
  ["Cloud Run: CPU", `${app}/targets/gcp/limits/cpu`, gcp, null, null, 2],
  ["Cloud Run: memory, 4Gi", `${app}/targets/gcp/limits/memoryMiB`, gcp, null, null, 4096],
  ["Cloud Run: max instances", `${app}/targets/gcp/replicas/max`, gcp, null, null, 100],
  ["Container Apps: CPU", `${app}/targets/azure/limits/cpu`, azure, null, null, 2],
  ["Container Apps: memory, 4Gi", `${app}/targets/azure/limits/memoryMiB`, azure, null, null, 4096],
  ["Container Apps: max replicas", `${app}/targets/azure/replicas/max`, azure, null, null, 50],
];

const workerRows: readonly Row[] = [
  fromOptimized("Celery worker", `${worker}/kind`, queue, "worker"),
  fromOptimized("ThreadPoolExecutor max_workers", `${worker}/concurrency`, batch, 10),
  fromOptimized("Timeout of a business, seconds", `${worker}/taskTimeoutSeconds`, batch, 300),
  fromOptimized("task_serializer", `${worker}/environment/CELERY_TASK_SERIALIZER`, queue, "json"),
  fromOptimized("result_serializer", `${worker}/environment/CELERY_RESULT_SERIALIZER`, queue, "json"),
  fromOptimized("traces_sample_rate", `${worker}/environment/SENTRY_TRACES_SAMPLE_RATE`, tracking, 0.1),
  fromOptimized("profiles_sample_rate", `${worker}/environment/SENTRY_PROFILES_SAMPLE_RATE`, tracking, 0.1),
];

const stores: readonly Row[] = [
  ["PostgreSQL", "/stores/database/kind", aws, "postgres"],
  ["postgres:15", "/stores/database/version", aws, 15],
  ["POSTGRES_DB", "/stores/database/databases", aws, ["bella_enterprise"]],
  fromOptimized("Content cache", "/stores/cache/kind", caching, "redis"),
  fromOptimized("redis:7-alpine", "/stores/cache/version", aws, 7),
  fromOptimized("Cache TTL, 24 hours", "/stores/cache/caches", caching, { content: { ttlSeconds: 86_400 } }),
  fromOptimized("Celery's queue", "/stores/jobs/kind", queue, "queue"),
  fromOptimized("Celery's broker and result backend", "/stores/jobs/protocol", queue, "redis"),
  fromOptimized("Celery", "/stores/jobs/library", queue, "celery"),
  ["AI API", "/externals/ai/title", "overview", "AI API"],
  fromOptimized("Sentry", "/externals/sentry/title", tracking, "Sentry"),
  fromOptimized("SENTRY_DSN", "/externals/sentry/secret", tracking, "sentry-dsn"),
];

const metrics: Row = fromOptimized("Metrics", "/observability/metrics", monitoring, {
  bella_requests_total: { type: "counter", help: "Total requests", labels: ["method", "endpoint"] },
  bella_request_duration_seconds: { type: "histogram", help: "Request duration", labels: [] },
  bella_active_connections: { type: "gauge", help: "Active database connections", labels: [] },
  bella_generation_time_seconds: {
    type: "histogram",
    help: "Content generation time",
    labels: ["niche"],
  },
});

const words: readonly Row[] = [
  [
    "Docker image",
    "/capabilities/image",
    aws,
    "python:3.11-slim with requirements.txt installed; gunicorn serves enterprise_main:app",
  ],
  [
    "Database of the compose file",
    "/capabilities/database",
    aws,
    "image postgres:15; database bella_enterprise of the user bella; data at /var/lib/postgresql/data",
  ],
  [
    "Architecture today",
    "/capabilities/architecture",
    "overview",
    "one application on Replit with PostgreSQL",
    null,
    null,
  ],
  [
    "Architecture of phase 3",
    "/capabilities/services",
    phases,
    null,
    null,
    "microservices: content generation and image generation separated",
  ],
  [
    "Options of the database",
    "/capabilities/databaseOptions",
    "database options",
    null,
    null,
    "external PostgreSQL (AWS RDS, Google Cloud SQL); clustering with multiple read replicas",
  ],
  fromOptimized(
    "ContentCache",
    "/capabilities/contentCache",
    caching,
    "content:<md5 of niche:city:day in lower case>, pickled, for 24 hours",
  ),
  fromOptimized(
    "Celery app",
    "/capabilities/queue",
    queue,
    "Celery app bella_enterprise, with Redis as broker and result backend; task generate_large_calendar_async(niche, city, days)",
  ),
  fromOptimized(
    "Parallel batches",
    "/capabilities/batches",
    batch,
    "businesses in parallel, 10 at a time; a failed one is logged and skipped",
  ),
  fromOptimized(
    "Monitoring",
    "/capabilities/monitoring",
    monitoring,
    "performance and cost tracking; Prometheus counters and histograms around each request",
  ),
  fromOptimized(
    "Sentry's integrations",
    "/capabilities/errorTracking",
    tracking,
    "Sentry with the integrations of Flask (transaction style endpoint) and SQLAlchemy",
  ),
  fromOptimized("Redis image", "/capabilities/redis", aws, "image redis:7-alpine on port 6379"),
  fromOptimized(
    "Package pins",
    "/capabilities/packages",
    "requirements",
    "psutil 5.9.5; memory-profiler 0.61.0; celery 5.3.4; redis 5.0.1; prometheus-client 0.19.0; structlog 23.2.0; sentry-sdk[flask] 1.40.0",
  ),
];

/** What the guide states; the settings without a tier are placed by its phases. */
export const bella: StatedSystem = {
  system: "bella",
  source: "B.E.L.L.A. scaling guide",
  tiers: ["current", "optimized", "enterprise"],
  rows: [
    ...identity,
    ...benchmarks,
    ...application,
    ...onClouds,
    ...workerRows,
    ...stores,
    metrics,
    ...words,
    ...bellaGuide,
  ],
};
