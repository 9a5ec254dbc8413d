import { readFileSync } from "node:fs";
import { RequestError } from "../../base/errors.ts";
import {
  type HeldSecret,
  type MountedFiles,
  type Owner,
  type TestImages,
  testImages,
} from "../cluster/objects.ts";
import type { ProfileOfSpend } from "../contract/spend.ts";
import type { LoadProfile, ShapeName } from "../contract/types.ts";
import { parseUrl } from "../run/target.ts";

/** What the stack tells the program about a run, as JSON beside it. */
export interface NightlyFile {
  readonly stack: string;
  readonly shape: ShapeName;
  readonly parallelism: number;
  /** Where the runners find the script, the profile and the paths of the API. */
  readonly mounted: MountedFiles;
  /** Path of the profile, in the pod of the program and in those of the runners. */
  readonly profile: string;
  /** Path of a merge patch over the paths of the API. @default none */
  readonly api?: string;
  /** @default the versions that this package is tested with */
  readonly images?: Partial<TestImages>;
}

/** What differs between runs and clusters, and so comes by variables. */
export interface NightlySettings extends NightlyFile {
  readonly url: URL;
  readonly plain: LoadProfile & ProfileOfSpend;
  readonly images: TestImages;
  /** Variables of the script with a login → where it is. */
  readonly held: Readonly<Record<string, HeldSecret>>;
  /** The pod of the program. */
  readonly owner: Owner;
}

type Environment = Readonly<Record<string, string | undefined>>;

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;

/** @throws RequestError with the name of a variable that is missing. */
function variable(env: Environment, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new RequestError(`${name}: got no such variable, expected the stack to set it on this pod`);
}

/**
 * The settings of a run: SETTINGS names their file, BASE_URL the address, POD_NAME and POD_UID this pod, and LOGINS holds the
 * Secrets with logins as JSON.
 */
export function settingsOf(env: Environment): NightlySettings {
  const file = readJson<NightlyFile>(variable(env, "SETTINGS"));
  return {
    ...file,
    url: parseUrl(variable(env, "BASE_URL"), "BASE_URL"),
    plain: readJson<NightlySettings["plain"]>(file.profile),
    images: { ...testImages, ...file.images },
    held: JSON.parse(env.LOGINS || "{}") as NightlySettings["held"],
    owner: {
      apiVersion: "v1",
      kind: "Pod",
      name: variable(env, "POD_NAME"),
      uid: variable(env, "POD_UID"),
    },
  };
}
