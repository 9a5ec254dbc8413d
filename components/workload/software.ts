import { RequestError, show } from "../../base/errors.ts";
import { didYouMean } from "../../base/suggest.ts";
import type { Settings } from "../../config/settings.ts";

/** A program that a stack runs and that is no workload's own. */
interface Software {
  /** Image with its full version. */
  readonly image: string;
  /** Version of the program, as its project writes it. */
  readonly version: string;
  /** Day of the release, YYYY-MM-DD; YYYY-MM where its project names no day. */
  readonly released: string;
  /** Page that names the release. */
  readonly source: string;
}

/** Registry of the official images. It needs no login and has no pull limit. */
const OFFICIAL = "public.ecr.aws/docker/library";

/** CloudNativePG's catalog of 2026-02-26 names the PostgreSQL releases, the official images are of the same releases. */
const POSTGRES_CATALOG =
  "https://github.com/cloudnative-pg/postgres-containers/blob/main/Debian/ClusterImageCatalog-bookworm.yaml";

const postgres = (version: string, build: string, released: string) => ({
  official: {
    image: `${OFFICIAL}/postgres:${version}-bookworm`,
    ...{ version, released, source: POSTGRES_CATALOG },
  },
  operated: {
    image: `ghcr.io/cloudnative-pg/postgresql:${version}-${build}-system-bookworm`,
    ...{ version, released, source: POSTGRES_CATALOG },
  },
});

/** PostgreSQL by major version: the official image, and CloudNativePG's own build. */
const postgresReleases = {
  14: postgres("14.22", "202602261636", "2026-02-26"),
  15: postgres("15.17", "202602261636", "2026-02-26"),
  16: postgres("16.13", "202602261637", "2026-02-26"),
  17: postgres("17.9", "202602261636", "2026-02-26"),
  18: postgres("18.3", "202602261638", "2026-02-26"),
} as const;

const postgresImages = Object.fromEntries(
  Object.entries(postgresReleases).flatMap(([major, { official, operated }]) => [
    [`postgres-${major}`, official],
    [`cloudnative-pg-${major}`, operated],
  ]),
);

/**
 * One release of Redis for every engine, so that a store which an operator takes over does not get an older one. The project
 * of the operator builds its images from the releases of Redis: https://github.com/OT-CONTAINER-KIT/redis
 */
const REDIS = {
  version: "8.6.6",
  released: "2026-08",
  source:
    "https://redis.io/docs/latest/operate/oss_and_stack/stack-with-enterprise/release-notes/redisce/redisos-8.6-release-notes/",
} as const;

/**
 * Every image that is not the operator's own, by the name under which `echelon:softwareImages` replaces it. Tags are full
 * versions, which their projects do not move.
 */
export const software: Readonly<Record<string, Software>> = {
  node: {
    image: `${OFFICIAL}/node:24.11.1-alpine`,
    version: "24.11.1",
    released: "2025-11-11",
    source: "https://nodejs.org/en/blog/release/v24.11.1",
  },
  redis: { image: `${OFFICIAL}/redis:${REDIS.version}-alpine`, ...REDIS },
  "redis-operator": { image: `quay.io/opstree/redis:v${REDIS.version}`, ...REDIS },
  "redis-sentinel": { image: `quay.io/opstree/redis-sentinel:v${REDIS.version}`, ...REDIS },
  "redis-exporter": {
    image: "quay.io/oliver006/redis_exporter:v1.88.0",
    version: "1.88.0",
    released: "2026-07-23",
    source: "https://github.com/oliver006/redis_exporter/releases/tag/v1.88.0",
  },
  seaweedfs: {
    image: "chrislusf/seaweedfs:4.53",
    version: "4.53",
    // The day of the Go module (v0.0.0-20261109003541-7506e5f91cd6) whose Helm chart names this release.
    released: "2026-11-09",
    source: "https://github.com/seaweedfs/seaweedfs/releases/tag/4.53",
  },
  ...postgresImages,
};

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
