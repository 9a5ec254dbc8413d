import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { MissingToolError } from "../../base/errors.ts";
import { OWNER_ONLY, writeWhole } from "../../base/writeWhole.ts";
import { go } from "../binaries/go.ts";
import type { Environment, ProvideOptions } from "../binaries/paths.ts";
import { textAt } from "../binaries/web.ts";
import { type DefinitionFile, definitionFiles, isPresent } from "./files.ts";
import { customKinds, type Release } from "./kinds.ts";

/** A release, and its files that are not in the cache. */
interface Missing {
  readonly release: Release;
  readonly files: readonly DefinitionFile[];
}

function missingReleases(env: Environment): readonly Missing[] {
  const absent = definitionFiles(env).filter((file) => !isPresent(file));
  const byRelease = Map.groupBy(absent, ({ kind }) => customKinds[kind]?.operator.release);
  return [...byRelease].flatMap(([release, files]) => (release === undefined ? [] : [{ release, files }]));
}

interface Definition {
  readonly metadata: { readonly name: string };
}

/** Descriptions are most of a definition's text, and cost an API server a fifth of the time that it takes to install it. */
const withoutDescriptions = (key: string, value: unknown): unknown =>
  key === "description" && typeof value === "string" ? undefined : value;

/** Writes each file from the document that defines its kind. @throws Error where there is none. */
function writeFiles(files: readonly DefinitionFile[], documents: readonly string[], source: string): void {
  const definitions = documents
    .filter((document) => document.includes("kind: CustomResourceDefinition"))
    .map((document): Definition => parse(document));
  for (const { name, path } of files) {
    const found = definitions.find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`${source} holds no definition ${name}`);
    writeWhole(path, JSON.stringify(found, withoutDescriptions), OWNER_ONLY);
  }
}

/** Reads the definitions from the operator's Go module, whose checksum `gomods/definitions` pins. */
async function fromModule({ release, files }: Missing, env: Environment): Promise<void> {
  const { module, version, folder } = release;
  const printed = await go("definitions", ["mod", "download", "-json", `${module}@v${version}`], env);
  const { Dir: directory } = JSON.parse(printed) as { readonly Dir: string };
  const documents = files.map(({ source }) => readFileSync(join(directory, folder, source), "utf8"));
  writeFiles(files, documents, module);
}

/** Reads the definitions from the file with all of them that the operator's project publishes. */
export async function fromDownload({ release, files }: Missing, env: Environment): Promise<void> {
  const documents = (await textAt(release.download, env)).split(/^---$/m);
  writeFiles(files, documents, release.download);
}

/** Go writes this where a module has another checksum than the pinned one. A download, which has none, must not replace it. */
const REFUSED = "SECURITY ERROR";

/** Provides the definitions of a release. @returns why that is not possible; undefined where it succeeds. */
async function provideRelease(missing: Missing, env: Environment): Promise<readonly string[] | undefined> {
  const reasons: string[] = [];
  for (const take of [fromModule, fromDownload]) {
    try {
      await take(missing, env);
      return undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      reasons.push(reason);
      if (reason.includes(REFUSED)) break;
    }
  }
  return reasons;
}

const pinned = ({ release: { name, version } }: Missing): string => `${name} ${version}`;

/**
 * Provides the definition of every kind on this machine: from the operator's Go module, else from its release on
 * GitHub.
 *
 * @throws MissingToolError with what to do where neither is possible.
 */
export async function provideDefinitions({ env, notify }: ProvideOptions): Promise<void> {
  const missing = missingReleases(env);
  if (missing.length === 0) return;
  notify(`taking the definitions of ${missing.map(pinned).join(", ")} into this user's cache`);
  const outcomes = await Promise.all(missing.map((each) => provideRelease(each, env)));
  const failed = missing.filter((_, index) => outcomes[index] !== undefined);
  if (failed.length === 0) return;
  throw new MissingToolError(
    [
      `got a machine without the definitions of ${failed.map(pinned).join(", ")}, which the sandbox needs. Provide them in one of two ways:`,
      "  1. install Go, and allow it its module proxy;",
      "  2. allow the network to github.com, from where they are downloaded.",
      ...outcomes.flatMap((reasons) => reasons ?? []),
    ].join("\n"),
  );
}
