/** Registry of the official images. It needs no login and has no pull limit. */
const OFFICIAL = "public.ecr.aws/docker/library";

/** Images of the stores that the stack runs, with pinned versions. */
export const images = {
  redis: `${OFFICIAL}/redis:8.2.2-alpine`,
  seaweedfs: "chrislusf/seaweedfs:3.97",
  /** Redis image of the operator; its entry point writes the configuration. */
  operatedRedis: "quay.io/opstree/redis:v7.0.15",
} as const;

interface PostgresRelease {
  /** Tag of the official image. */
  readonly official: string;
  /** Tag of CloudNativePG's own build. */
  readonly operated: string;
}

/**
 * PostgreSQL releases by major version, from CloudNativePG's catalog of 2026-02-26:
 * https://github.com/cloudnative-pg/postgres-containers/blob/main/Debian/ClusterImageCatalog-bookworm.yaml
 */
const postgresReleases: Readonly<Record<number, PostgresRelease>> = {
  14: { official: "14.22-bookworm", operated: "14.22-202602261636-system-bookworm" },
  15: { official: "15.17-bookworm", operated: "15.17-202602261636-system-bookworm" },
  16: { official: "16.13-bookworm", operated: "16.13-202602261637-system-bookworm" },
  17: { official: "17.9-bookworm", operated: "17.9-202602261636-system-bookworm" },
  18: { official: "18.3-bookworm", operated: "18.3-202602261638-system-bookworm" },
};

export const postgresMajors: readonly number[] = Object.keys(postgresReleases).map(Number);

export const postgresImage = (major: number): string =>
  `${OFFICIAL}/postgres:${postgresReleases[major]?.official}`;

export const operatedPostgresImage = (major: number): string =>
  `ghcr.io/cloudnative-pg/postgresql:${postgresReleases[major]?.operated}`;
