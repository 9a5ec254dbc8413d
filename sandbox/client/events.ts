import type { KubeClient } from "./client.ts";
import type { EventObject } from "./objects.ts";
import { ApiError, type KubeObject } from "./transport.ts";

const MOST_EVENTS = 8;

/** Kinds that make others, each before the kinds that it makes. */
const OWNED_KINDS = [
  ["batch/v1", "Job"],
  ["apps/v1", "ReplicaSet"],
  ["v1", "Pod"],
] as const;

/** Ids of an object and of the objects that it, or what it owns, has made. */
async function familyOf(
  client: KubeClient,
  uid: string | undefined,
  namespace: string,
): Promise<ReadonlySet<string | undefined>> {
  if (uid === undefined) return new Set();
  const family = new Set([uid]);
  for (const [apiVersion, kind] of OWNED_KINDS) {
    for (const { metadata } of await client.list(apiVersion, kind, { namespace })) {
      const isOwned = (metadata.ownerReferences ?? []).some((owner) => family.has(owner.uid));
      if (isOwned && metadata.uid !== undefined) family.add(metadata.uid);
    }
  }
  return family;
}

const timeOf = ({ lastTimestamp, eventTime, metadata }: EventObject): string =>
  lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "";

const isWarning = ({ type }: EventObject): boolean => type === "Warning";

const textOf = ({ type, reason, message, involvedObject }: EventObject): string =>
  `${type ?? "Normal"} ${reason ?? "Unknown"} (${involvedObject.kind} ${involvedObject.name}): ${(message ?? "").trim()}`;

/** Warnings before the rest, the newest first; of events that differ only in the names of pods, the first. */
function newest(events: readonly EventObject[]): string[] {
  const sorted = events.toSorted(
    (one, other) =>
      Number(isWarning(other)) - Number(isWarning(one)) || timeOf(other).localeCompare(timeOf(one)),
  );
  const withoutNames = ({ reason, message = "" }: EventObject) =>
    `${reason} ${message.replaceAll(/"[^"]*"/g, "")}`;
  const groups = Map.groupBy(sorted, withoutNames).values();
  return [...groups]
    .flatMap(([first]) => first ?? [])
    .slice(0, MOST_EVENTS)
    .map(textOf);
}

/**
 * Events of an object and of what it made: `Warning FailedCreate (ReplicaSet web-1): …`. None where the API server
 * refuses to list them: what explains a failure must not hide it.
 */
export async function eventsOf(client: KubeClient, object: KubeObject): Promise<string[]> {
  const { kind, metadata } = object;
  const { name, namespace, uid } = metadata;
  if (namespace === undefined) return [];
  try {
    const family = await familyOf(client, uid, namespace);
    const events = await client.list<EventObject>("v1", "Event", { namespace });
    const own = events.filter(
      ({ involvedObject: involved }) =>
        family.has(involved.uid) || (involved.kind === kind && involved.name === name),
    );
    return newest(own);
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
