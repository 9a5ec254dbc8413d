import { isDeepStrictEqual } from "node:util";
import { isObject, type JsonObject } from "../../base/json.ts";
import type { ObjectKey } from "../../sandbox/client/client.ts";
import { nameOf } from "../../sandbox/client/objects.ts";
import { failure } from "../failure.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { objectCount } from "../stack.ts";
import { waitForWorkloads } from "../workloads.ts";

/** An object without the fields that controllers and the API server keep there. */
function written(live: JsonObject): unknown {
  const { status: _, metadata, ...rest } = live;
  const { managedFields: __, resourceVersion: ___, ...kept } = metadata as JsonObject;
  return { ...rest, metadata: kept };
}

/** Paths at which two values differ, each with both. */
export function differences(before: unknown, after: unknown, path = ""): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after))
    return [`${path}: ${JSON.stringify(before)?.slice(0, 80)} became ${JSON.stringify(after)?.slice(0, 80)}`];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences(before[key], after[key], path === "" ? key : `${path}.${key}`),
  );
}

const read = ({ client }: ProofContext, keys: readonly ObjectKey[]) =>
  Promise.all(keys.map((key) => client.read<JsonObject>(key)));

async function examine(context: ProofContext): Promise<Examination> {
  const { stack } = context;
  await waitForWorkloads(context);
  const { keys } = stack;
  const before = await read(context, keys);
  await stack.deploy();
  const after = await read(context, keys);
  for (const [index, key] of keys.entries()) {
    const [old, now] = [before[index], after[index]];
    const changed = old && now ? differences(written(old), written(now)) : ["all of it: it did not exist"];
    if (changed.length === 0) continue;
    const message = `${nameOf(key)}: a second apply changed ${changed.join("; ")}`;
    throw await failure(context, message, [key]);
  }
  // The second apply took back the ownership of fields that the rehearsal had changed and restored; now nothing is left.
  const { objects } = await stack.deploy();
  const reported = objects.filter(({ result }) => result !== "unchanged");
  if (reported.length > 0) {
    const text = reported.map(({ key, result }) => `${nameOf(key)} ${result}`).join(", ");
    throw new ProofFailure(`a third apply reports ${text}, expected every object unchanged`);
  }
  return {
    examined: objects.length,
    notes: ["applied twice more: no value differs after the first, and the second reports no change"],
  };
}

export const reapply: Proof = {
  name: "apply again",
  claim: "applying the same stack again changes nothing",
  counts: "objects",
  expected: objectCount,
  examine,
};
