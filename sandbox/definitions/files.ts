import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheRoot, type Environment } from "../binaries/paths.ts";
import { customKinds, type Operator } from "./kinds.ts";

/** Definitions that this project holds itself, as no registry serves them. */
const OWN = join(import.meta.dirname, "crds");

/** The file of one definition, which may be absent on this machine. */
export interface DefinitionFile {
  /** `<apiVersion>/<kind>` of the objects that it defines. */
  readonly kind: string;
  /** Name of the definition itself: `<plural>.<group>`. */
  readonly name: string;
  readonly path: string;
  /** Name of the operator's own file. */
  readonly source: string;
}

/** The file of a kind of `customKinds`: in `crds/`, or in this user's cache under the operator's version. */
export function definitionFile(kind: string, env: Environment): DefinitionFile | undefined {
  const custom = customKinds[kind];
  if (custom === undefined) return undefined;
  const { operator, plural } = custom;
  const [group = ""] = kind.split("/");
  const source = `${group}_${plural}.yaml`;
  return { kind, name: `${plural}.${group}`, path: join(directoryOf(operator, env), source), source };
}

const directoryOf = ({ release }: Operator, env: Environment): string =>
  release === undefined ? OWN : join(cacheRoot(env), "definitions", `${release.module}@${release.version}`);

/** The file of every definition. */
export const definitionFiles = (env: Environment): readonly DefinitionFile[] =>
  Object.keys(customKinds).flatMap((kind) => definitionFile(kind, env) ?? []);

export const isPresent = ({ path }: DefinitionFile): boolean => existsSync(path);
