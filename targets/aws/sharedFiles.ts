import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config, Environment, StatedRegion } from "../row.ts";
import { namedProfile } from "./profile.ts";

/** A file that the AWS command line writes. */
interface SharedFile {
  /** Key of the provider that names other files. */
  readonly key: string;
  readonly variable: string;
  /** Name in `~/.aws`. */
  readonly name: string;
  /** Names of a profile's section. */
  readonly sections: (profile: string) => readonly string[];
}

/** In the order in which AWS's SDK takes a region: https://github.com/aws/aws-sdk-go-v2/blob/main/config/shared_config.go */
const FILES: readonly SharedFile[] = [
  {
    key: "aws:sharedCredentialsFiles",
    variable: "AWS_SHARED_CREDENTIALS_FILE",
    name: "credentials",
    sections: (profile) => [profile],
  },
  {
    key: "aws:sharedConfigFiles",
    variable: "AWS_CONFIG_FILE",
    name: "config",
    sections: (profile) => [`profile ${profile}`, ...(profile === "default" ? ["default"] : [])],
  },
];

/** The list of a provider's key, which may be no JSON: the provider refuses it then. */
function listed(text: string | undefined): readonly string[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function pathsOf({ key, variable, name }: SharedFile, config: Config, env: Environment): readonly string[] {
  const home = env.HOME || env.USERPROFILE;
  const own = listed(config[key]);
  if (own.length > 0) return own.map((path) => path.replace(/^~(?=\/)/, home ?? "~"));
  const given = env[variable];
  if (given) return [given];
  return home ? [join(home, ".aws", name)] : [];
}

/** Paths of the files of which the provider reads credentials and settings, whether they are there or not. */
export const sharedPaths = (config: Config, env: Environment): readonly string[] =>
  FILES.flatMap((file) => pathsOf(file, config, env));

/** The text of a file; empty for one that cannot be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The last `region` of the sections; an indented line belongs to the line above it. */
function regionIn(text: string, sections: readonly string[]): string | undefined {
  let inside = false;
  let region: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\s*\[\s*(.+?)\s*\]/.exec(line) ?? [];
    if (section !== undefined) inside = sections.includes(section.replaceAll(/\s+/g, " "));
    const [, value] = /^region\s*=\s*([^\s#;]+)/i.exec(line) ?? [];
    if (inside && value !== undefined) region = value;
  }
  return region;
}

/** The region of the profile in the files of the AWS command line. It reads no key. */
export function regionInFiles(config: Config, env: Environment): StatedRegion | undefined {
  const profile = namedProfile(config, env) ?? "default";
  for (const file of FILES) {
    for (const path of pathsOf(file, config, env)) {
      const name = regionIn(textOf(path), file.sections(profile));
      if (name !== undefined) return { name, from: `profile ${profile} in ${path}` };
    }
  }
  return undefined;
}
