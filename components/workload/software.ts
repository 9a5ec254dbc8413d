import { RequestError, show } from "../../base/errors.ts";
import { didYouMean } from "../../base/suggest.ts";
import type { Settings } from "../../config/settings.ts";
import type { Architecture } from "../../targets/aws/keys.ts";

/** A program that a stack runs and that is no workload's own. */
interface Software {
  /** Image with its full version. */
  readonly image: string;
  /** Version of the program, as its project writes it. */
  readonly version: string;
  /** Day of the release or of the build, YYYY-MM-DD. */
  readonly released: string;
  /** Page that names the release. */
  readonly source: string;
  /** What the image is built for. A stack has one architecture on AWS, and a cluster may have nodes of both. */
  readonly builds: Builds;
}

/** Architectures of an image, and the page that says so. */
interface Builds {
  readonly architectures: readonly Architecture[];
  readonly source: string;
}

const both = (source: string): Builds => ({ architectures: ["amd64", "arm64"], source });

/** Registry of the official images. It needs no login and has no pull limit. */
const OFFICIAL = "public.ecr.aws/docker/library";

/** The official images of 2026-08-21 by the file that names their tags: https://github.com/docker-library/official-images */
const officialTags = (name: string): string =>
  `https://github.com/docker-library/official-images/blob/37079fb336f572a88700cf32e5e1f6be54a04e8f/library/${name}`;

const OPERATED = both("https://github.com/OT-CONTAINER-KIT/redis/blob/master/.github/workflows/cd.yaml");

const CATALOG =
  "https://github.com/cloudnative-pg/postgres-containers/blob/75660d8575902ad77e4dca1bdec22673e941763a/Debian/ClusterImageCatalog-bookworm.yaml";

/**
 * Both images stay on Debian bookworm: another release of Debian sorts texts in another way, and the indexes of a live
 * database would no longer fit. https://wiki.postgresql.org/wiki/Locale_data_changes
 */
const postgres = (version: string, build: string) => ({
  official: {
    image: `${OFFICIAL}/postgres:${version}-bookworm`,
    version,
    released: "2026-08-13",
    source: officialTags("postgres"),
    builds: both(officialTags("postgres")),
  },
  operated: {
    image: `ghcr.io/cloudnative-pg/postgresql:${version}-${build}-system-bookworm`,
    version,
    released: "2026-08-17",
    source: CATALOG,
    builds: both("https://github.com/cloudnative-pg/postgres-containers/blob/main/docker-bake.hcl"),
  },
});

const PERCONA_IMAGES = "https://docs.percona.com/percona-operator-for-mongodb/1.22.0/images.html";

/** MongoDB: the official image, whose shell and tools speak to both, and the operator's build. */
const mongodb = (
  official: { readonly version: string; readonly base: string },
  operated: { readonly version: string; readonly build: number },
) => ({
  official: {
    image: `${OFFICIAL}/mongo:${official.version}-${official.base}`,
    version: official.version,
    released: "2026-08-21",
    source: officialTags("mongo"),
    builds: both(officialTags("mongo")),
  },
  operated: {
    image: `docker.io/percona/percona-server-mongodb:${operated.version}-${operated.build}`,
    version: operated.version,
    // The day of the chart whose operator was released with this image.
    released: "2026-02-25",
    source: PERCONA_IMAGES,
    builds: both(PERCONA_IMAGES),
  },
});

/** MongoDB by major version. */
const mongodbReleases = {
  7: mongodb({ version: "7.0.40", base: "jammy" }, { version: "7.0.30", build: 16 }),
  8: mongodb({ version: "8.0.29", base: "noble" }, { version: "8.0.19", build: 7 }),
} as const;

const mongodbImages = Object.fromEntries(
  Object.entries(mongodbReleases).flatMap(([major, { official, operated }]) => [
    [`mongodb-${major}`, official],
    [`percona-mongodb-${major}`, operated],
  ]),
);

/** Neo4j's long-term support release, of which Maven Central has the community edition too. */
const neo4j = (edition: "community" | "enterprise") => ({
  image: `${OFFICIAL}/neo4j:5.26.29-${edition}-trixie`,
  version: "5.26.29",
  released: "2026-08-21",
  source: officialTags("neo4j"),
  builds: both(officialTags("neo4j")),
});

/** PostgreSQL by major version: the official image, and CloudNativePG's own build. */
const postgresReleases = {
  14: postgres("14.24", "202608170814"),
  15: postgres("15.19", "202608170814"),
  16: postgres("16.15", "202608170814"),
  17: postgres("17.11", "202608170816"),
  18: postgres("18.6", "202608170814"),
} as const;

const postgresImages = Object.fromEntries(
  Object.entries(postgresReleases).flatMap(([major, { official, operated }]) => [
    [`postgres-${major}`, official],
    [`cloudnative-pg-${major}`, operated],
  ]),
);

const REDIS_NOTES =
  "https://redis.io/docs/latest/operate/oss_and_stack/stack-with-enterprise/release-notes/redisce";

/**
 * The same release of Redis for every engine, so that a store which an operator takes over does not get an older one. The
 * project of the operator builds its images from the newest release of each line of Redis:
 * https://github.com/OT-CONTAINER-KIT/redis/blob/master/.github/workflows/auto-redis-version-check.yaml
 */
const redis = (version: string, base: string, notes: string) => {
  const release = { version, released: "2026-08-18", source: `${REDIS_NOTES}/${notes}/` };
  return {
    redis: {
      image: `${OFFICIAL}/redis:${version}-${base}`,
      ...release,
      builds: both(officialTags("redis")),
    },
    "redis-operator": { image: `quay.io/opstree/redis:v${version}`, ...release, builds: OPERATED },
    "redis-sentinel": { image: `quay.io/opstree/redis-sentinel:v${version}`, ...release, builds: OPERATED },
  };
};

/** Redis by the names of {@link redisSoftware}. Version 7 is for tiers that state it. */
const redisImages = {
  ...redis("8.6.6", "alpine3.23", "redisos-8.6-release-notes"),
  ...Object.fromEntries(
    Object.entries(redis("7.4.11", "alpine3.21", "redisce-7.4-release-notes")).map(([name, one]) => [
      `${name}-7`,
      one,
    ]),
  ),
};

/** One release of Kafka for both engines, so that a store which Strimzi takes over does not get an older one. */
const KAFKA = {
  version: "4.3.1",
  // The day on which its jars were built.
  released: "2026-06-17",
  source: "https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/kafka-versions.yaml",
} as const;

/**
 * Every image that is not the operator's own, by the name under which `echelon:softwareImages` replaces it. Tags are full
 * versions; the official images are built again under the same tag when their base gets a security update, so whoever wants
 * the same bytes every time gives a digest.
 */
export const software: Readonly<Record<string, Software>> = {
  node: {
    image: `${OFFICIAL}/node:24.19.0-alpine3.24`,
    version: "24.19.0",
    released: "2026-08-03",
    source: officialTags("node"),
    builds: both(officialTags("node")),
  },
  ...redisImages,
  "redis-exporter": {
    image: "quay.io/oliver006/redis_exporter:v1.88.0",
    version: "1.88.0",
    released: "2026-07-23",
    source: "https://github.com/oliver006/redis_exporter/releases/tag/v1.88.0",
    builds: both("https://github.com/oliver006/redis_exporter/blob/master/.github/workflows/release.yml"),
  },
  "oauth2-proxy": {
    image: "quay.io/oauth2-proxy/oauth2-proxy:v7.15.6",
    version: "7.15.6",
    released: "2026-11-05",
    source: "https://github.com/oauth2-proxy/oauth2-proxy/releases/tag/v7.15.6",
    builds: both("https://github.com/oauth2-proxy/oauth2-proxy/blob/v7.15.6/Makefile"),
  },
  rabbitmq: {
    // The line that the operator installs itself. RabbitMQ 4.3 counts only those returns of an item that come from a lost
    // connection, so a worker that requeues what it fails at would be given it forever.
    // https://github.com/rabbitmq/rabbitmq-server/blob/v4.3.5/release-notes/4.3.0.md
    image: `${OFFICIAL}/rabbitmq:4.2.9`,
    version: "4.2.9",
    released: "2026-07-19",
    source: "https://github.com/rabbitmq/rabbitmq-server/releases/tag/v4.2.9",
    builds: both(officialTags("rabbitmq")),
  },
  kafka: {
    image: `docker.io/apache/kafka:${KAFKA.version}`,
    ...KAFKA,
    builds: both("https://github.com/apache/kafka/blob/trunk/docker/README.md"),
  },
  "strimzi-kafka": {
    // Strimzi's own build of that release, of its version 1.2.0.
    image: `quay.io/strimzi/kafka:1.2.0-kafka-${KAFKA.version}`,
    ...KAFKA,
    builds: both("https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/Makefile.docker"),
  },
  "kafka-exporter": {
    image: "docker.io/danielqsj/kafka-exporter:v1.9.0",
    version: "1.9.0",
    released: "2025-02-17",
    source: "https://github.com/danielqsj/kafka_exporter/releases/tag/v1.9.0",
    builds: both("https://github.com/danielqsj/kafka_exporter/blob/v1.9.0/.promu.yml"),
  },
  // The one that CloudNativePG 1.30 runs where it is told no other.
  pgbouncer: {
    image: "ghcr.io/cloudnative-pg/pgbouncer:1.25.1",
    version: "1.25.1",
    released: "2025-12-03",
    source: "https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/versions/versions.go",
    builds: both("https://github.com/cloudnative-pg/pgbouncer-containers/blob/main/docker-bake.hcl"),
  },
  "pgbouncer-exporter": {
    image: "quay.io/prometheuscommunity/pgbouncer-exporter:v0.12.1",
    version: "0.12.1",
    released: "2026-06-26",
    source: "https://github.com/prometheus-community/pgbouncer_exporter/releases/tag/v0.12.1",
    builds: both("https://github.com/prometheus-community/pgbouncer_exporter/blob/master/.promu.yml"),
  },
  // The version of sandbox/binaries/gomods/k6, which the tests run.
  k6: {
    image: "docker.io/grafana/k6:1.8.1",
    version: "1.8.1",
    released: "2026-08-12",
    source: "https://github.com/grafana/k6/releases/tag/v1.8.1",
    builds: both("https://github.com/grafana/k6/blob/master/.github/workflows/build.yml"),
  },
  // What starts the runners, of the operator that components/kubernetes/parts/operators.ts installs.
  "k6-starter": {
    image: "ghcr.io/grafana/k6-operator:starter-v1.6.0",
    version: "1.6.0",
    released: "2026-08-18",
    source: "https://github.com/grafana/k6-operator/releases/tag/v1.6.0",
    builds: both(
      "https://github.com/grafana/k6-operator/blob/v1.6.0/.github/workflows/finalize-release.yaml",
    ),
  },
  seaweedfs: {
    image: "docker.io/chrislusf/seaweedfs:4.53",
    version: "4.53",
    // The day of the Go module (v0.0.0-20261109003541-7506e5f91cd6) whose Helm chart names this release.
    released: "2026-11-09",
    source: "https://github.com/seaweedfs/seaweedfs/releases/tag/4.53",
    builds: both(
      "https://github.com/seaweedfs/seaweedfs/blob/master/.github/workflows/container_release_unified.yml",
    ),
  },
  ...postgresImages,
  ...mongodbImages,
  "mongodb-exporter": {
    image: "docker.io/percona/mongodb_exporter:0.50.0",
    version: "0.50.0",
    released: "2026-04-06",
    source: "https://github.com/percona/mongodb_exporter/releases/tag/v0.50.0",
    builds: both("https://github.com/percona/mongodb_exporter/blob/v0.50.0/.goreleaser.yml"),
  },
  "percona-backup": {
    image: "docker.io/percona/percona-backup-mongodb:2.12.0",
    version: "2.12.0",
    released: "2026-02-25",
    source: PERCONA_IMAGES,
    builds: both(PERCONA_IMAGES),
  },
  "neo4j-community": neo4j("community"),
  "neo4j-enterprise": neo4j("enterprise"),
};

/** Major versions of MongoDB that there are images of. */
export const mongodbMajors: readonly number[] = Object.keys(mongodbReleases).map(Number);

/** Major versions of PostgreSQL that there are images of. */
export const postgresMajors: readonly number[] = Object.keys(postgresReleases).map(Number);

/** The image of a program: the operator's (`echelon:softwareImages`), else that of the table. */
export function softwareImage({ softwareImages }: Pick<Settings, "softwareImages">, name: string): string {
  const image = softwareImages[name] ?? software[name]?.image;
  if (image === undefined)
    throw new Error(`got no image of ${name}, expected one in components/workload/software.ts`);
  return image;
}

/** @throws RequestError for an image of a program that no stack runs. */
export function checkSoftware({ softwareImages }: Pick<Settings, "softwareImages">): void {
  const known = Object.keys(software);
  const wrong = Object.keys(softwareImages).find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new RequestError(
    `echelon:softwareImages: got ${show(wrong)}, expected one of ${known.join(", ")}${didYouMean(wrong, known)}`,
  );
}
