import type { KubeClient, ObjectKey } from "../sandbox/client/client.ts";
import { keyOf } from "../sandbox/client/objects.ts";
import { pollUntil } from "../sandbox/client/poll.ts";
import { ApiError } from "../sandbox/client/transport.ts";

/** Every object of a cluster at one moment. */
export interface Inventory {
  /** By uid. */
  readonly objects: ReadonlyMap<string, ObjectKey>;
  /** How many kinds of objects were listed. */
  readonly kinds: number;
}

/** Kinds that come and go by themselves, measurements, and deprecated views of other objects. */
const SKIPPED: readonly string[] = [
  "Event",
  "Lease",
  "NodeMetrics",
  "PodMetrics",
  "Endpoints",
  "ComponentStatus",
];

/** Lists the objects of every kind that the API server has, in every namespace. */
export async function takeInventory(client: KubeClient): Promise<Inventory> {
  type Groups = { readonly groups: readonly { preferredVersion: { groupVersion: string } }[] };
  const { groups } = await client.transport.send<Groups>({ method: "GET", path: "/apis" });
  const versions = ["v1", ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
  const kinds = (await Promise.all(versions.map((version) => kindsOf(client, version)))).flat();
  const lists = await Promise.all(kinds.map(({ apiVersion, kind }) => client.list(apiVersion, kind)));
  const objects = new Map(lists.flat().map((object) => [object.metadata.uid ?? "", keyOf(object)]));
  return { objects, kinds: kinds.length };
}

const REGISTRATION_MS = 10_000;

/** Kinds of an API that can be listed: none of one that is gone meanwhile; one that has just been registered is awaited. */
async function kindsOf(client: KubeClient, apiVersion: string) {
  const what = `the API ${apiVersion} is registered, but its server does not answer`;
  const resources = await pollUntil({ what, timeoutMs: REGISTRATION_MS }, () =>
    client.resourcesOf(apiVersion).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return [];
      if (error instanceof ApiError && error.status === 503) return undefined;
      throw error;
    }),
  );
  return resources
    .filter(({ kind, verbs }) => verbs.includes("list") && !SKIPPED.includes(kind))
    .map(({ kind }) => ({ apiVersion, kind }));
}

/** Objects that exist now and did not exist before. */
export const leftBehind = (before: Inventory, now: Inventory): ObjectKey[] =>
  [...now.objects].filter(([uid]) => !before.objects.has(uid)).map(([, key]) => key);
