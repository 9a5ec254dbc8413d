import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentOf } from "../../plan/environment.ts";
import type { Profile } from "../../profiles/schema.ts";
import type { Load } from "../contract/types.ts";
import { LOOPBACK } from "./ports.ts";

/** Someone who may sign in to the reference workload. */
interface Credential {
  readonly email: string;
  readonly password: string;
  readonly role: string;
}

/** Who the journeys need: two who write and see each other's changes, and one who may only read. */
const PEOPLE = [
  { email: "admin@example.com", role: "admin" },
  { email: "developer@example.com", role: "developer" },
  { email: "viewer@example.com", role: "viewer" },
] as const;

const BYTES_OF_PASSWORD = 18;

/** Writes credentials with random passwords. @returns the path of the file, which only its owner can read. */
export function writeCredentials(directory: string): string {
  const credentials = PEOPLE.map(
    (person): Credential => ({
      ...person,
      password: randomBytes(BYTES_OF_PASSWORD).toString("base64url"),
    }),
  );
  const path = join(directory, "credentials.json");
  writeFileSync(path, JSON.stringify(credentials), { mode: 0o600, flag: "wx" });
  return path;
}

/** A limit is a total of the stack, and this is one process: it has no shares, of limits or of pools. */
const isShare = (name: string): boolean => name.endsWith("_SHARE");

/** The variables of all workloads of the tier, as one process does the work of all of them. */
export function limitsOf(profile: Profile): Record<string, string> {
  const all = Object.entries(profile.workloads).flatMap(([name, workload]) =>
    Object.entries(environmentOf(profile, new Map(), name, workload)),
  );
  return Object.fromEntries(all.filter(([name]) => !isShare(name)));
}

interface ReferenceOptions {
  readonly profile: Profile;
  readonly load: Pick<Load, "timeFactor">;
  /** For its database and the credentials. */
  readonly directory: string;
  readonly credentials: string;
  /** A JSON object that makes one benchmark just miss, for tests of the load test itself. */
  readonly degrade?: string | undefined;
}

/** The same seed in every run, so that two runs draw the same latencies. */
const SEED = "1";

/** What the reference workload gets: the limits of the profile, and where it is to listen and to write. */
export function referenceEnvironment(options: ReferenceOptions): Record<string, string> {
  const { profile, load, directory, credentials, degrade } = options;
  return {
    ...limitsOf(profile),
    WORKLOAD_NAME: "reference",
    WORKLOAD_KIND: "all",
    HOST: LOOPBACK,
    PORT: "0",
    MANAGEMENT_PORT: "0",
    DRAIN_DELAY_MS: "0",
    TIME_FACTOR: String(load.timeFactor),
    SEED,
    DATABASE_STORAGE_PATH: directory,
    USERS_FILE: credentials,
    ...(degrade === undefined ? {} : { DEGRADE: degrade }),
  };
}
