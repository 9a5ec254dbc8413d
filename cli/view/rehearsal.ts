import { counted } from "../../base/counted.ts";
import { shellExport } from "../../base/shell.ts";
import type { Evidence } from "../../rehearsal/proof.ts";
import type { RehearsalDocument } from "../../rehearsal/rehearse.ts";
import type { ProofRow } from "../../rehearsal/run.ts";
import { columns, hang, paint, table } from "../terminal.ts";

const marks = {
  proven: () => paint("green", "proven"),
  nothing: () => paint("dim", "nothing to prove"),
  failed: () => paint("red", "failed"),
  "not run": () => paint("dim", "not run"),
} satisfies Record<ProofRow["result"], () => string>;

const heads = [
  { title: "PROOF" },
  { title: "EXAMINED", right: true },
  { title: "SECONDS", right: true },
  { title: "RESULT" },
];

const rowOf = ({ name, examined, counts, seconds, result }: ProofRow): string[] => [
  name,
  examined === 0 ? "" : counted(examined, counts),
  result === "not run" ? "" : seconds.toFixed(1),
  marks[result](),
];

function evidenceLines({ object, events, status }: Evidence, width: number): string[] {
  const { kind, metadata } = object;
  const place = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
  const lines = events.length > 0 ? events : ["no events"];
  return [
    `    ${kind} ${place}`,
    ...lines.flatMap((event) => hang("      - ", event, width)),
    ...(status === null ? [] : hang("      status: ", JSON.stringify(status), width)),
  ];
}

function failureLines({ name, failure }: ProofRow, width: number): string[] {
  if (failure === null) return [];
  return [
    "",
    ...hang(`  ${paint("red", name)}: `, failure.message, width),
    ...failure.evidence.flatMap((evidence) => evidenceLines(evidence, width)),
  ];
}

const noteLines = ({ name, notes }: ProofRow, width: number): string[] =>
  notes.flatMap((note) => hang(`  ${name}: `, note, width)).map((line) => paint("dim", line));

/** A rehearsal for people: what was proven, how long each proof took, and notes about it. */
export function rehearsalView(document: RehearsalDocument): string[] {
  const { stack, system, tier, nodes, passed, proofs, seconds, kept } = document;
  const width = columns();
  const verdict = passed ? paint("green", "Everything holds") : paint("red", "Something does not hold");
  return [
    `${stack}: ${system}/${tier} on ${counted(nodes.count, "simulated nodes")} (${nodes.cpu} vCPU, ${nodes.memoryGiB} GiB) over ${counted(nodes.zones, "zones")}`,
    "",
    ...table(heads, proofs.map(rowOf), width),
    ...proofs.flatMap((row) => failureLines(row, width)),
    "",
    ...proofs.flatMap((row) => noteLines(row, width)),
    "",
    `${verdict}: ${seconds.total} s, ${seconds.start} s of them until the control plane was ready.`,
    ...(kept === null
      ? []
      : [
          `The sandbox is still up. ${shellExport({ KUBECONFIG: kept })}; afterwards: npm run sandbox -- down`,
        ]),
  ];
}
