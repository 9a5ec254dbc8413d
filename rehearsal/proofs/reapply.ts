import { isDeepStrictEqual } from "node:util";
import type { Reference } from "../../sandbox/client/client.ts";
import { nameOf } from "../../sandbox/client/objects.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";
import type { Standing } from "../deployer/deployer.ts";
import { failure } from "../failure.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { settled } from "../wait.ts";

type Live = KubeObject & Readonly<Record<string, unknown>>;

/** What somebody wrote into an object, without what controllers and the API server keep there. */
function written({ status: _, metadata, ...rest }: Live): unknown {
  const {
    managedFields: __,
    resourceVersion: ___,
    ...kept
  } = metadata as KubeObject["metadata"] & {
    managedFields?: unknown;
  };
  return { ...rest, metadata: kept };
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Paths at which two values differ, each with both. */
export function differences(before: unknown, after: unknown, path = ""): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isMap(before) || !isMap(after))
    return [`${path}: ${JSON.stringify(before)?.slice(0, 80)} became ${JSON.stringify(after)?.slice(0, 80)}`];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences(before[key], after[key], path === "" ? key : `${path}.${key}`),
  );
}

const read = async (
  { client }: ProofContext,
  references: readonly Reference[],
): Promise<(Live | undefined)[]> => Promise.all(references.map((reference) => client.read<Live>(reference)));

async function checkSame(
  context: ProofContext,
  { reference }: Standing,
  before: Live | undefined,
  after: Live | undefined,
): Promise<void> {
  const changed =
    before === undefined || after === undefined
      ? ["it was not there"]
      : differences(written(before), written(after));
  if (changed.length === 0) return;
  throw await failure(context, `${nameOf(reference)}: a second apply changed ${changed.join("; ")}`, [
    after ?? reference,
  ]);
}

async function examine(context: ProofContext): Promise<Examination> {
  const { subject } = context;
  await settled(context);
  const { references } = subject;
  const before = await read(context, references);
  const second = await subject.apply();
  const after = await read(context, references);
  for (const [index, applied] of second.objects.entries())
    await checkSame(context, applied, before[index], after[index]);
  // That one took back the fields which the rehearsal itself had written and restored: the next has nothing to take.
  const third = await subject.apply();
  const reported = third.objects.filter(({ result }) => result !== "unchanged");
  if (reported.length > 0) {
    const text = reported.map(({ reference, result }) => `${nameOf(reference)} ${result}`).join(", ");
    throw new ProofFailure(`applied again it reports ${text}, expected everything unchanged`);
  }
  return {
    examined: third.objects.length,
    notes: ["applied twice more: no value differs after the first, and the second reports no change"],
  };
}

export const again: Proof = {
  name: "apply again",
  claim: "applying the same stack again changes nothing",
  counts: "objects",
  expected: ({ objects }) => objects.objects.length,
  examine,
};
