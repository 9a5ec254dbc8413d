import type { KubeClient, ObjectKey } from "../sandbox/client/client.ts";
import type { KubeObject } from "../sandbox/client/transport.ts";

/** Every object of a cluster at one moment. */
export interface Inventory {
  /** By uid. */
  readonly objects: ReadonlyMap<string, ObjectKey>;
  /** How many kinds of objects were listed. */
  readonly kinds: number;
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

interface Version {
  readonly groupVersion: string;
}

interface Group {
  readonly preferredVersion: Version;
}

/** Kinds that come and go by themselves, measurements, and deprecated views of other objects. */
const passing: readonly string[] = [
  "Event",
  "Lease",
  "NodeMetrics",
  "PodMetrics",
  "Endpoints",
  "ComponentStatus",
];

/** Lists the objects of every kind that the API server has, in every namespace. */
export async function takeInventory(client: KubeClient): Promise<Inventory> {
  const { groups } = await client.transport.send<{ groups: readonly Group[] }>({
    method: "GET",
    path: "/apis",
  });
  const versions = ["v1", ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
  const kinds = (await Promise.all(versions.map((version) => kindsOf(client, version)))).flat();
  const lists = await Promise.all(kinds.map((kind) => listOf(client, kind)));
  const objects = new Map(lists.flat());
  return { objects, kinds: kinds.length };
}

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

async function kindsOf(client: KubeClient, apiVersion: string): Promise<Kind[]> {
  const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { resources } = await client.transport.send<{ resources: readonly ApiResource[] }>({
    method: "GET",
    path,
  });
  return resources
    .filter(
      ({ name, kind, verbs }) => verbs.includes("list") && !name.includes("/") && !passing.includes(kind),
    )
    .map(({ kind }) => ({ apiVersion, kind }));
}

async function listOf(client: KubeClient, { apiVersion, kind }: Kind): Promise<[string, ObjectKey][]> {
  const items = await client.list<KubeObject>(apiVersion, kind);
  return items.map(({ metadata: { uid = "", name, namespace } }) => [
    uid,
    { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } },
  ]);
}

/** What is there now and was not before. */
export const leftBehind = (before: Inventory, now: Inventory): ObjectKey[] =>
  [...now.objects].filter(([uid]) => !before.objects.has(uid)).map(([, reference]) => reference);
