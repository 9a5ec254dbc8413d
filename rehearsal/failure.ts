import type { KubeClient, Reference } from "../sandbox/client/client.ts";
import type { EventObject } from "../sandbox/client/objects.ts";
import type { KubeObject } from "../sandbox/client/transport.ts";
import { listKind } from "./list.ts";
import { type Evidence, type ProofContext, ProofFailure } from "./proof.ts";

const MOST_EVENTS = 8;

const timeOf = ({ lastTimestamp, eventTime, metadata }: EventObject): string =>
  lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "";

/** Ids of an object and of everything in its namespace that it, or what it owns, has made. */
async function familyOf(client: KubeClient, object: KubeObject): Promise<ReadonlySet<string>> {
  const { namespace, uid } = object.metadata;
  const family = new Set(uid === undefined ? [] : [uid]);
  if (namespace === undefined) return family;
  for (const kind of ["Job", "ReplicaSet", "Pod"] as const) {
    for (const { metadata } of await listKind(client, kind, { namespace })) {
      const owned = (metadata.ownerReferences ?? []).some((owner) => family.has(owner.uid));
      if (owned && metadata.uid !== undefined) family.add(metadata.uid);
    }
  }
  return family;
}

const eventText = ({ type, reason, message, involvedObject }: EventObject): string =>
  `${type ?? "Normal"} ${reason ?? "Unknown"} (${involvedObject.kind} ${involvedObject.name}): ${(message ?? "").trim()}`;

/** Warnings before the rest, the newest first, each once. */
function newest(events: readonly EventObject[]): readonly string[] {
  const warns = ({ type }: EventObject): number => Number(type === "Warning");
  const sorted = events.toSorted(
    (one, other) => warns(other) - warns(one) || timeOf(other).localeCompare(timeOf(one)),
  );
  const seen = new Set<string>();
  const once = sorted.filter(({ reason, message = "" }) => {
    // Pods of one workload differ by their names only.
    const key = `${reason} ${message.replaceAll(/"[^"]*"/g, "")}`;
    return !seen.has(key) && seen.add(key);
  });
  return once.slice(0, MOST_EVENTS).map(eventText);
}

async function evidenceOf(client: KubeClient, object: KubeObject): Promise<Evidence> {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  const reference: Reference = {
    apiVersion,
    kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
  };
  const current = (await client.read<KubeObject & { status?: unknown }>(reference)) ?? object;
  const family = await familyOf(client, current);
  const events = namespace === undefined ? [] : await listKind(client, "Event", { namespace });
  const own = events.filter(
    ({ involvedObject }) =>
      family.has(involvedObject.uid ?? "") || (involvedObject.kind === kind && involvedObject.name === name),
  );
  const status = "status" in current ? current.status : undefined;
  return { object: reference, events: newest(own), status: status ?? null };
}

/** A failure with the events and the status of each object, as far as the control plane still answers. */
export async function failure(
  { client }: Pick<ProofContext, "client">,
  message: string,
  objects: readonly KubeObject[],
): Promise<ProofFailure> {
  const evidence = await Promise.all(objects.map((object) => evidenceOf(client, object)));
  return new ProofFailure(message, evidence);
}
