import type { FirstInstall, RenderDocument } from "../../render/render.ts";
import type { SecretNote } from "../../render/secrets.ts";
import { columns, hang, paint } from "../terminal.ts";

const where = ({ namespace, name }: { readonly namespace: string | null; readonly name: string }): string =>
  namespace === null ? name : `${namespace}/${name}`;

const sources = {
  generated: "values made here",
  configured: "values from the stack's file",
  encrypted: "values encrypted in the stack's file, which only pulumi can read",
} satisfies Record<SecretNote["source"], string>;

const secretLine = (note: SecretNote): string =>
  `${note.kind} ${where(note)}${note.keys === null ? "" : ` (${note.keys.join(", ")})`}: ${sources[note.source]}`;

const installLine = ({ name, chart, version, repository, namespace, valuesFile }: FirstInstall): string =>
  [
    `helm upgrade --install ${name} ${chart}`,
    ...(repository === null ? [] : [`--repo ${repository}`]),
    ...(version === null ? [] : [`--version ${version}`]),
    ...(namespace === null ? [] : [`--namespace ${namespace} --create-namespace`]),
    ...(valuesFile === null ? [] : [`--values ${valuesFile}`]),
  ].join(" ");

const section = (title: string, lines: readonly string[], width: number): string[] =>
  lines.length === 0 ? [] : ["", paint("bold", title), ...lines.flatMap((line) => hang("  ", line, width))];

const secretsTitle = ({ secretsFile }: RenderDocument): string =>
  secretsFile === null
    ? "Left out, as they hold secrets (--secrets <file> writes them, readable by you only)"
    : `In ${secretsFile}, readable by you only`;

/** What was written, and what a person does next. */
export function renderView(document: RenderDocument): string[] {
  const { stack, directory, objects, secrets, installFirst, operators, removed, keptChanged } = document;
  const width = columns();
  // A command is copied whole: it is never wrapped.
  const commands = installFirst.map((install) => `  ${installLine(install)}`);
  // The directory first: it holds the namespace; pods wait for the secrets that they name.
  const apply = [directory, ...(document.secretsFile === null ? [] : [document.secretsFile])];
  return [
    `${objects.length} manifests of ${stack} in ${directory}`,
    ...section(secretsTitle(document), secrets.map(secretLine), width),
    ...(commands.length === 0 ? [] : ["", paint("bold", "To be installed first"), ...commands]),
    ...section(
      "Operators that the cluster needs",
      operators.length === 0 ? [] : [operators.join(", ")],
      width,
    ),
    ...section("Removed, as this rendering no longer has them", removed, width),
    ...section("Kept, as somebody changed them; kubectl apply would take them too", keptChanged, width),
    "",
    paint("bold", "To apply"),
    ...apply.map((path) => `  kubectl apply --server-side -f ${path}`),
  ];
}
