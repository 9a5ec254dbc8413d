import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { RequestError, show } from "../base/errors.ts";
import { readText } from "../base/readText.ts";
import { yamlText } from "../base/yaml.ts";
import type { HelmRelease, StackObjects } from "../manifests/stackObjects.ts";
import { customKinds, kindOf } from "../sandbox/definitions/kinds.ts";
import { validateCustom } from "../sandbox/definitions/validate.ts";
import { fileName, manifestYaml, type Rendering, renderStack } from "./manifests.ts";
import { generatedIn, type SecretNote, secretNotes, secretsFile } from "./secrets.ts";
import { type OutputFile, type Written, writeFiles, writeOutput } from "./write.ts";

interface RenderOptions {
  /** Directory for the manifests. */
  readonly out: string;
  /** Write into a directory that is not empty. */
  readonly force: boolean;
  /** File for the objects that hold a secret. @default they are not written */
  readonly secrets?: string;
  /** Called with one line about what was not checked. */
  readonly notify: (line: string) => void;
}

interface WrittenManifest {
  /** Path within the directory. */
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Logical name in the program. */
  readonly logicalName: string;
}

/** A chart that must be installed before the manifests are applied. */
export interface FirstInstall extends Omit<HelmRelease, "values" | "urn"> {
  /** File with its values, relative to the directory; null where it has none, or they hold a secret. */
  readonly valuesFile: string | null;
}

/** What `echelon render --json` prints. */
export interface RenderDocument extends Written {
  readonly stack: string;
  readonly directory: string;
  readonly objects: readonly WrittenManifest[];
  /** Objects that hold a secret, which are not in the directory. */
  readonly secrets: readonly SecretNote[];
  /** The file of secrets; null where none was asked for. */
  readonly secretsFile: string | null;
  readonly installFirst: readonly FirstInstall[];
  /** Operators whose custom resources the stack uses, and which the cluster needs. */
  readonly operators: readonly string[];
}

/**
 * Writes the manifests of a stack, one file per object, numbered in the order in which they can be applied. No secret
 * is written to the directory.
 *
 * @throws RequestError for a directory that is not empty, unless forced, and for a custom resource that does not fit
 *   its definition.
 */
export function writeRendering(stack: StackObjects, options: RenderOptions): RenderDocument {
  const earlier = earlierSecrets(options);
  const rendering = renderStack(stack, earlier);
  checkCustom(rendering, options.notify);
  const publicObjects = rendering.objects.filter(({ object }) => !object.secret);
  const head = `# Rendered by: echelon render --stack ${stack.stack}. The next rendering replaces it: change the stack instead.\n`;
  const files = publicObjects.map(({ manifest }, position) => ({
    path: fileName(position, publicObjects.length, manifest),
    text: head + manifestYaml(manifest),
  }));
  const charts = stack.releases.map(chartOf);
  const written = writeFiles(
    options.out,
    [...files, ...charts.flatMap(({ files: own }) => own)],
    options.force,
  );
  if (options.secrets !== undefined) writeOutput(options.secrets, secretsFile(rendering), 0o600);
  const objects = publicObjects.map(({ object, manifest }, position) => {
    const { apiVersion, kind } = manifest;
    const { name, namespace = null } = manifest.metadata;
    const place = typeof namespace === "string" ? namespace : null;
    const file = files[position]?.path ?? "";
    return { file, apiVersion, kind, namespace: place, name, logicalName: object.name };
  });
  return {
    stack: stack.stack,
    directory: options.out,
    objects,
    secrets: secretNotes(rendering),
    secretsFile: options.secrets ?? null,
    installFirst: charts.map(({ install }) => install),
    operators: operatorsOf(rendering),
    ...written,
  };
}

function earlierSecrets({ secrets, out }: RenderOptions) {
  if (secrets === undefined) return {};
  const inside = relative(resolve(out), resolve(secrets));
  if (!inside.startsWith("..")) {
    throw new RequestError(
      `--secrets: got ${show(secrets)}, which is inside ${show(out)}, expected a file elsewhere: the directory is made to be committed`,
    );
  }
  return existsSync(secrets) ? generatedIn(readText(secrets, secrets), show(secrets)) : {};
}

/** Validates custom resources by the definitions on this machine, and names the kinds without one. */
function checkCustom({ objects }: Rendering, notify: (line: string) => void): void {
  const custom = objects.filter(({ manifest }) => kindOf(manifest) in customKinds);
  const judged = custom.map((each) => ({ ...each, problems: validateCustom(each.manifest) }));
  const wrong = judged.flatMap(({ object, problems }) =>
    (problems ?? []).map((problem) => `${object.urn}: ${problem}`),
  );
  if (wrong.length > 0) throw new RequestError(wrong.join("\n"));
  const unjudged = new Set(
    judged.filter(({ problems }) => problems === null).map(({ manifest }) => manifest.kind),
  );
  if (unjudged.size === 0) return;
  notify(
    `not checked, as their definitions are not on this machine: ${[...unjudged].join(", ")}; npm run sandbox -- up provides them`,
  );
}

const operatorsOf = ({ objects }: Rendering): string[] => {
  const names = objects.map(({ manifest }) => customKinds[kindOf(manifest)]?.operator.name);
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
};

function chartOf({ name, chart, version, repository, namespace, values }: HelmRelease): {
  readonly install: FirstInstall;
  readonly files: readonly OutputFile[];
} {
  const path = join("charts", `${name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-")}.values.yaml`);
  const some = values !== null && Object.keys(values).length > 0;
  const files = some ? [{ path, text: yamlText(values) }] : [];
  return {
    install: { name, chart, version, repository, namespace, valuesFile: some ? path : null },
    files,
  };
}
