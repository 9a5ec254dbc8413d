import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { allOnPath } from "../../../base/onPath.ts";

/** Where Debian keeps programs that are not on every user's PATH. */
const SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** A program of this machine: in `ECHELON_SOFTWARE_BIN`, on PATH, or in a directory of the system. */
export const find = (name: string): string | undefined =>
  allOnPath(name, [process.env.ECHELON_SOFTWARE_BIN, process.env.PATH, SYSTEM].filter(Boolean).join(":"))[0];

const POSTGRES = "/usr/lib/postgresql";

/** The programs of the newest PostgreSQL that Debian's packages put on this machine. */
export function postgresDirectory(): string | undefined {
  if (!existsSync(POSTGRES)) return undefined;
  const majors = readdirSync(POSTGRES).filter((name) => existsSync(join(POSTGRES, name, "bin", "postgres")));
  const newest = majors.toSorted((one, other) => Number(other) - Number(one))[0];
  return newest === undefined ? undefined : join(POSTGRES, newest, "bin");
}

const RABBITMQ = "/usr/lib/rabbitmq/lib";

/** The RabbitMQ of Debian's package, with its version in the name of the directory. */
export const rabbitmqDirectory = (): string | undefined =>
  existsSync(RABBITMQ) ? readdirSync(RABBITMQ).map((name) => join(RABBITMQ, name))[0] : undefined;

/** What the nightly run brings from Maven: a directory with `bin` and `libs`. */
export function mavenDirectory(program: string): string | undefined {
  const mark = find(program);
  return mark === undefined ? undefined : dirname(mark);
}

/** Where this machine's Java reads its own settings, which Debian keeps apart from its programs. */
export const javaSettings = (): string | undefined => {
  const java = find("java");
  return java === undefined
    ? undefined
    : dirname(realpathSync(join(dirname(realpathSync(java)), "../conf/net.properties")));
};

/** A program that the runner itself needs. @throws Error with what installs it. */
export function needed(name: string): string {
  const path = find(name);
  if (path !== undefined) return path;
  throw new Error(
    `got a machine without ${name}, expected it on PATH: npm run test:software installs it, or says what to install`,
  );
}
