import { chosen, type SystemFigures, stated } from "./figures.ts";

export const bella: SystemFigures = {
  system: "bella",
  stacks: ["bella-current", "bella-optimized", "bella-enterprise"],
  groups: [
    stated("performance benchmarks: calendar days and batch size", {
      $CALENDAR_DAYS: [30, 100, 365],
      $BATCH_BUSINESSES: [10, 100, 1000],
    }),
    stated("database optimization: pool of 20 and 30, then 50 and 100, 60 s and 1800 s", {
      $DATABASE_POOL_SIZE: [20, null, null],
      $DATABASE_POOL_MAX_OVERFLOW: [30, null, null],
      "bella-app.$DATABASE_POOL_SIZE": [null, 50, 50],
      "bella-app.$DATABASE_POOL_MAX_OVERFLOW": [null, 100, 100],
      $DATABASE_POOL_TIMEOUT_SECONDS: [null, 60, 60],
      $DATABASE_POOL_RECYCLE_SECONDS: [null, 1800, 1800],
    }),
    stated("content cache: 3600 * 24 seconds", { $CACHE_CONTENT_TTL_SECONDS: [null, 86_400, 86_400] }),
    stated("gunicorn settings", {
      $GUNICORN_WORKER_CONNECTIONS: [null, 2000, 2000],
      $GUNICORN_TIMEOUT: [null, 300, 300],
      $GUNICORN_MAX_REQUESTS: [null, 1000, 1000],
    }),
    stated("batch processing: 10 threads, 300 seconds for each", {
      $CONCURRENCY: [null, 10, 10],
      $TASK_TIMEOUT_SECONDS: [null, 300, 300],
    }),
    stated("Sentry: 0.1 of traces and profiles", {
      $SENTRY_TRACES_SAMPLE_RATE: [null, 0.1, 0.1],
      $SENTRY_PROFILES_SAMPLE_RATE: [null, 0.1, 0.1],
    }),
    stated("Reserved VM: 4 CPU, 8GB; Cloud Run and Azure: 2 CPU, 4Gi", {
      "bella-app.cpu": [1, 4, 2],
      "bella-app.memoryMiB": [2048, 8192, 4096],
    }),
    stated("docker-compose: postgres:15", { "database.version": ["15"] }),
    chosen("50 as on Azure, as AWS has no number; three for 99.99%, one a zone", {
      "bella-app.min": [1, 2, 3],
      "bella-app.max": [1, 4, 50],
    }),
    chosen("8 workers on the stated 4 CPU, 4 on 2, 2 on 1", { $GUNICORN_WORKERS: [2, 8, 4] }),
    chosen("the stated pool, divided by the workers, rounded down", {
      $DATABASE_POOL_SIZE_SHARE: [10, 6, 12],
      $DATABASE_POOL_MAX_OVERFLOW_SHARE: [15, 12, 25],
    }),
    chosen("the source states no count, size or pool of the Celery worker", {
      "celery-worker.min": [null, 1, 3],
      "celery-worker.max": [null, 4, 12],
      "celery-worker.cpu": [null, 1, 1],
      "celery-worker.memoryMiB": [null, 2048, 2048],
      "celery-worker.$DATABASE_POOL_SIZE": [null, 10, 10],
      "celery-worker.$DATABASE_POOL_MAX_OVERFLOW": [null, 10, 10],
    }),
    chosen(
      "clustering with read replicas is stated as an option: a primary, a standby and a copy, one a zone",
      {
        "database.members": [1, 1, 3],
        "database.class": ["db.t4g.micro", "db.t4g.large", "db.m6g.xlarge"],
        "database.GB": [20, 50, 200],
      },
    ),
    chosen("four apps of 150 and workers fit into 700; a pooler holds 50 apps to 75 percent of 400", {
      "database.maxConnections": [120, 700, 400],
      "database-proxy.connectionsPercent": [null, null, 75],
    }),
    chosen("cache and jobs apart, so that a full cache drops no job", {
      "cache.node": [null, "cache.t4g.small", "cache.m6g.large"],
      "cache.members": [null, 1, 3],
      "cache.whenFull": [null, "allkeys-lru", "allkeys-lru"],
      "cache.snapshotDays": [null, 0, 0],
      "jobs-redis.node": [null, "cache.t4g.micro", "cache.t4g.small"],
      "jobs-redis.members": [null, 2, 3],
      "jobs-redis.whenFull": [null, "noeviction", "noeviction"],
      "jobs-redis.snapshotDays": [null, 7, 7],
    }),
    chosen("a week, two weeks and a month to notice a loss; a week, a month and a quarter of records", {
      "database.backupDays": [7, 14, 30],
      "logs.days": ["7", "30", "90"],
      "logs.oldVersionsDays": [7, 30, 90],
    }),
    chosen("a balancer has two zones at least; three for 99.99%", { zones: [2, 2, 3], gateways: [0, 0, 3] }),
    chosen("prices are stated by hosting option: $200-2000+ on AWS", { "budget.USD": [150, 1000, 4000] }),
  ],
};
