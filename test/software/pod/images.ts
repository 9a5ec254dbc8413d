import { execFileSync } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { software } from "../../../components/workload/software.ts";
import { nightlyVersions } from "../nightly/versions.ts";
import { find, javaSettings, mavenDirectory, postgresDirectory, rabbitmqDirectory } from "./machine.ts";

/** What a container finds besides its own programs: the userland of its image, from BusyBox or from this machine. */
export type Base = "alpine" | "debian";

/** The real program that runs in place of an image's, and what else the image brings. */
export interface Image {
  /** Path in the image → program or directory of this machine. */
  readonly programs: Readonly<Record<string, string>>;
  /** Directories of this machine that the image does not have. */
  readonly hidden: readonly string[];
  readonly base: Base;
  /** Variables that the image sets. */
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  /** The command of the image, where it is known. */
  readonly entrypoint: readonly string[] | undefined;
  /** Names of users in the image's /etc/passwd, by id. */
  readonly users: Readonly<Record<number, string>>;
  /** Version of the program on this machine. */
  readonly version: string;
  /** Exit code of the program on this machine once it is asked to end. */
  readonly exitCode: number;
}

/** Programs of this machine by name; undefined where one of them is missing. */
type Programs = Readonly<Record<string, string | undefined>>;

interface Row extends Partial<Pick<Image, "env" | "workingDir" | "entrypoint" | "users" | "hidden">> {
  readonly base: Base;
  readonly programs: () => Programs;
  /**
   * Key of `programs` and, where that is a directory, a program in it; then the arguments that print its version. A text
   * for a program that prints none.
   */
  readonly version: string | readonly [path: string, ...rest: string[]];
  /** @default 0 */
  readonly exitCode?: () => number;
}

/** What containerd gives a container whose image states no PATH. */
const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const LOCAL_BIN = "/usr/local/bin";

const redis: Row = {
  base: "alpine",
  programs: () => ({
    [`${LOCAL_BIN}/redis-server`]: find("redis-server"),
    [`${LOCAL_BIN}/redis-sentinel`]: find("redis-server"),
    [`${LOCAL_BIN}/redis-cli`]: find("redis-cli"),
  }),
  version: [`${LOCAL_BIN}/redis-server`, "--version"],
  workingDir: "/data",
  users: { 999: "redis" },
};

const seaweedfs = (program: string): Row => ({
  base: "alpine",
  programs: () => ({ "/usr/bin/weed": find(program) }),
  version: ["/usr/bin/weed", "version"],
});

const RABBITMQ = "/opt/rabbitmq";

/** https://github.com/docker-library/rabbitmq: user, variables and paths. The commands of a client are those of this machine. */
const rabbitmq: Row = {
  base: "debian",
  programs: () => ({ [RABBITMQ]: rabbitmqDirectory() }),
  version: rabbitmqDirectory()?.split("-").at(-1) ?? "",
  env: {
    PATH: `${RABBITMQ}/sbin:${SYSTEM_PATH}`,
    HOME: "/var/lib/rabbitmq",
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    RUNNING_UNDER_SYSTEMD: "true",
  },
  users: { 999: "rabbitmq" },
};

const KAFKA = "/opt/kafka";

/** https://github.com/apache/kafka/blob/trunk/docker/jvm/Dockerfile: paths and user. Java is that of this machine. */
const kafka: Row = {
  base: "debian",
  programs: () => {
    const directory = mavenDirectory("kafka");
    const settings = javaSettings();
    return {
      [`${KAFKA}/bin`]: directory && join(directory, "bin"),
      [`${KAFKA}/libs`]: directory && join(directory, "libs"),
      [settings ?? "java"]: settings,
    };
  },
  version: software.kafka?.version ?? "",
  users: { 1000: "appuser" },
};

const NEO4J = "/var/lib/neo4j";

/** https://github.com/neo4j/docker-neo4j/blob/master/docker-image-src/5/coredb/Dockerfile-trixie: paths and user. Java is that of this machine. */
const neo4j: Row = {
  base: "debian",
  programs: () => {
    const directory = mavenDirectory("neo4j-server");
    const settings = javaSettings();
    return {
      [`${NEO4J}/bin`]: directory && join(directory, "bin"),
      [`${NEO4J}/libs`]: directory && join(directory, "libs"),
      [settings ?? "java"]: settings,
    };
  },
  version: software["neo4j-community"]?.version ?? "",
  env: { NEO4J_HOME: NEO4J, LANG: "C.UTF-8", PATH: `${NEO4J}/bin:${SYSTEM_PATH}` },
  workingDir: NEO4J,
  users: { 7474: "neo4j" },
};

const POSTGRES = "/usr/lib/postgresql";

/** PostgreSQL of every major version, with the variables and users of an image. */
const postgres = (major: string, { env = {}, users }: Pick<Row, "env" | "users">): Row => ({
  base: "debian",
  programs: () => {
    const own = postgresDirectory();
    const libraries = own && join(own, "../lib");
    // The programs of Debian find their libraries beside them, and the files of one of them by an absolute path.
    return {
      [`${POSTGRES}/${major}/bin`]: own,
      [`${POSTGRES}/${major}/lib`]: libraries,
      ...(libraries && { [libraries]: libraries }),
    };
  },
  version: [`${POSTGRES}/${major}/bin`, "postgres", "--version"],
  env: {
    PATH: `${SYSTEM_PATH}:${POSTGRES}/${major}/bin`,
    ...env,
  },
  ...(users && { users }),
  hidden: [POSTGRES],
});

/** Images of PostgreSQL by the name before the major version. */
const postgresImages: Readonly<Record<string, (major: string) => Row>> = {
  /** https://github.com/docker-library/postgres */
  postgres: (major) =>
    postgres(major, {
      env: { PGDATA: "/var/lib/postgresql/data", PG_MAJOR: major },
      users: { 999: "postgres" },
    }),
  /** https://github.com/cloudnative-pg/postgres-containers/blob/main/Dockerfile */
  "cloudnative-pg": (major) => postgres(major, { users: { 26: "postgres" } }),
};

/** Row per name of `components/workload/software.ts`; a program without one is not run on this machine. */
const rows: Readonly<Record<string, Row>> = {
  node: {
    base: "alpine",
    programs: () => ({ [`${LOCAL_BIN}/node`]: realpathSync(process.execPath) }),
    version: [`${LOCAL_BIN}/node`, "--version"],
    users: { 1000: "node" },
  },
  redis,
  "redis-7": redis,
  "redis-operator": redis,
  "redis-operator-7": redis,
  "redis-sentinel": redis,
  "redis-sentinel-7": redis,
  "redis-exporter": {
    base: "debian",
    // That of the nightly run is the version of the image; Debian's is older.
    programs: () => ({ "/redis_exporter": find("redis_exporter") ?? find("prometheus-redis-exporter") }),
    version: ["/redis_exporter", "--version"],
    // Debian's does not know the signal, so that Go ends it with 2.
    exitCode: () => (find("redis_exporter") === undefined ? 2 : 0),
    entrypoint: ["/redis_exporter"],
  },
  rabbitmq,
  "neo4j-community": neo4j,
  kafka,
  pgbouncer: {
    base: "debian",
    programs: () => ({ "/usr/sbin/pgbouncer": find("pgbouncer") }),
    version: ["/usr/sbin/pgbouncer", "--version"],
    users: { 998: "pgbouncer" },
  },
  "pgbouncer-exporter": {
    base: "alpine",
    programs: () => ({ "/bin/pgbouncer_exporter": find("pgbouncer_exporter") }),
    version: ["/bin/pgbouncer_exporter", "--version"],
    entrypoint: ["/bin/pgbouncer_exporter"],
  },
  "oauth2-proxy": {
    base: "debian",
    programs: () => ({ "/bin/oauth2-proxy": find("oauth2-proxy") }),
    version: ["/bin/oauth2-proxy", "--version"],
    entrypoint: ["/bin/oauth2-proxy"],
  },
  seaweedfs: seaweedfs("weed"),
  "seaweedfs-before": seaweedfs("weed-before"),
  "seaweedfs-short-days": seaweedfs("weed-short-days"),
  "seaweedfs-large-disk": seaweedfs("weed-large-disk"),
  "keda-operator": {
    base: "alpine",
    programs: () => ({ "/keda": find("keda-operator") }),
    version: nightlyVersions.keda,
  },
  "keda-adapter": {
    base: "alpine",
    programs: () => ({ "/keda-adapter": find("keda-adapter") }),
    version: nightlyVersions.keda,
  },
  ...Object.fromEntries(
    Object.keys(software).flatMap((name) => {
      const [, image = "", major = ""] = /^(.+)-(\d+)$/.exec(name) ?? [];
      const row = postgresImages[image]?.(major);
      return row === undefined ? [] : [[name, row]];
    }),
  ),
};

/** Images that no stack names: of the charts of operators that stacks install, of older stacks, and of tests. */
const otherImages: Readonly<Record<string, string>> = {
  "ghcr.io/kedacore/keda": "keda-operator",
  "ghcr.io/kedacore/keda-metrics-apiserver": "keda-adapter",
  "chrislusf/seaweedfs": "seaweedfs-before",
  "seaweedfs-short-days": "seaweedfs-short-days",
  "seaweedfs-large-disk": "seaweedfs-large-disk",
};

const isThere = (programs: Programs): programs is Readonly<Record<string, string>> =>
  Object.values(programs).every((path) => path !== undefined);

/** The first line with a number such as 7.0.15 that a program prints. */
function versionOf(path: string, args: readonly string[]): string {
  const output = execFileSync(path, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  return /\d+\.\d+(\.\d+)?(?=\D|$)/.exec(output)?.[0] ?? output.trim();
}

const versions = new Map<string, string>();

/** What the program of an image prints, asked once. */
function printedVersion(
  name: string,
  programs: Readonly<Record<string, string>>,
  [path, ...rest]: readonly [string, ...string[]],
): string {
  const place = programs[path] ?? path;
  const [inside = "", ...args] = statSync(place).isDirectory() ? rest : ["", ...rest];
  const known = versions.get(name) ?? versionOf(join(place, inside), args);
  versions.set(name, known);
  return known;
}

/** The name of an image in the table of software; undefined for an operator's own. */
export const softwareName = (image: string): string | undefined =>
  Object.entries(software).find(([, row]) => row.image === image)?.[0];

/** The program that runs for an image, or the reason why none does. */
export function imageOf(image: string): Image | { readonly reason: string } {
  const name = softwareName(image) ?? otherImages[image.split(":")[0] ?? ""];
  if (name === undefined) return { reason: `${image} is none of components/workload/software.ts` };
  const row = rows[name];
  if (row === undefined) return { reason: `${name}: test/software/pod/images.ts has no program for it` };
  const programs = row.programs();
  if (!isThere(programs)) {
    const missing = Object.entries(programs).filter(([, path]) => path === undefined);
    return {
      reason: `${name}: not on this machine: ${missing.map(([path]) => path.split("/").at(-1)).join(", ")}`,
    };
  }
  return {
    programs,
    base: row.base,
    env: { PATH: SYSTEM_PATH, ...row.env },
    workingDir: row.workingDir ?? "/",
    users: row.users ?? {},
    entrypoint: row.entrypoint,
    hidden: row.hidden ?? [],
    exitCode: row.exitCode?.() ?? 0,
    version: typeof row.version === "string" ? row.version : printedVersion(name, programs, row.version),
  };
}

/** `redis: image 8.2.2, run with 7.0.15`: both versions, for the output of a test. */
export function versionsLine(image: string): string {
  const name = softwareName(image) ?? image;
  const real = imageOf(image);
  const stated = `${name}: image ${software[name]?.version ?? image}`;
  return "reason" in real ? `${stated}, not run` : `${stated}, run with ${real.version}`;
}
