import { describe, expect, it } from "vitest";
import { seaweedfsDisk as disk, memberGB } from "../../../plan/engines/seaweedfs.ts";
import { quantity } from "../../../rehearsal/quantity.ts";
import { Cluster } from "../pod/cluster.ts";
import { type Manifests, manifestsOf, renderedStack } from "../pod/manifests.ts";
import { BUCKET, containerOf, ObjectStore, withContainer } from "./store.ts";

const MIB = 2 ** 20;
const GB = 1e9;
const LIMIT = "-master.volumeSizeLimitMB=";

/** Arrangements of objects, by the stack's profile. */
const arrangements = {
  regional: { profile: "marketing-engine/regional", capacityGB: 50, members: 1, copies: 1 },
  enterprise: { profile: "marketing-engine/enterprise", capacityGB: 200, members: 3, copies: 2 },
} as const;
type Arrangement = (typeof arrangements)[keyof typeof arrangements];

const rendered = ({ profile }: Arrangement): Promise<Manifests> =>
  renderedStack("enterprise", { "echelon:profile": profile });

const isClaim = ({ kind, metadata }: Manifests["objects"][number]): boolean =>
  kind === "PersistentVolumeClaim" && metadata.name.startsWith("data-content-seaweedfs");

const sizesOf = (manifests: Manifests): number[] =>
  manifests.objects.filter(isClaim).map((claim) => {
    const { spec } = claim as unknown as { spec: { resources: { requests: { storage: string } } } };
    return quantity(spec.resources.requests.storage);
  });

/** The stack with a volume of another size for each member. ext4 takes its share of it; a file system in memory does not. */
const withVolumes = (manifests: Manifests, bytes: number): Manifests =>
  manifestsOf(
    manifests.objects.map((object) => {
      const storage = String(Math.floor(bytes * (1 - disk.fileSystem)));
      return isClaim(object) ? { ...object, spec: { resources: { requests: { storage } } } } : object;
    }),
  );

/** Size of a file in the arguments of the members, bytes. */
function fileBytes(manifests: Manifests): number {
  const flag = (containerOf(manifests).args ?? []).find((one) => one.startsWith(LIMIT));
  return Number(flag?.slice(LIMIT.length)) * MIB;
}

interface Topology {
  readonly Topology: { readonly Max: number };
}

/** Starts the members on volumes of their size, in memory, and calls `use`. */
async function running(manifests: Manifests, use: (store: ObjectStore) => Promise<void>): Promise<void> {
  const store = await ObjectStore.of(await Cluster.start(manifests, { sizedClaims: true }));
  try {
    await store.start();
    await use(store);
  } finally {
    await store.cluster.end();
  }
}

/** Files that the leading master counts on all members together. */
const filesOf = async (store: ObjectStore): Promise<number> =>
  (await store.page<Topology>("/dir/status")).Topology.Max;

/** Files that the stated objects fill, with what was deleted and is not compacted yet, and those that stay open. */
const filesNeeded = ({ capacityGB, copies, members }: Arrangement, bytes: number): number =>
  Math.ceil((capacityGB * GB * copies) / (1 - disk.garbage) / bytes) +
  disk.openFiles[copies] * copies +
  members;

describe("the volumes of a stack's objects", () => {
  it.each(Object.entries(arrangements))(
    "hold the files of what %s states, as its master counts them",
    async (_, one) => {
      const manifests = await rendered(one);
      const [size = 0, ...others] = sizesOf(manifests);
      expect(others).toHaveLength(one.members - 1);
      const bytes = fileBytes(manifests);
      // As `weed` counts: whole files in what is free above the least that it leaves.
      const computed = Math.floor((size * (1 - disk.fileSystem) * (1 - disk.minFreePercent / 100)) / bytes);
      await running(withVolumes(manifests, size), async (store) => {
        await expect.poll(() => filesOf(store), { timeout: 60_000 }).toBe(computed * one.members);
      });
      expect(computed * one.members).toBeGreaterThanOrEqual(filesNeeded(one, bytes));
    },
  );

  it("would not, if they were as large as the objects alone", async () => {
    const one = arrangements.enterprise;
    const manifests = await rendered(one);
    const size = (one.capacityGB * GB * one.copies) / one.members;
    await running(withVolumes(manifests, size), async (store) => {
      await expect.poll(() => filesOf(store), { timeout: 60_000 }).toBeGreaterThan(0);
      expect(await filesOf(store)).toBeLessThan(filesNeeded(one, fileBytes(manifests)));
    });
  });
});

/** A store of this size, with files as small in proportion, is small enough to be filled. */
const SMALL = { capacityGB: 1, fileMiB: 16 };
const OBJECT_BYTES = 500_000;
/** A full store refuses after seconds: few enough that all of them are answered in time. */
const BATCH = 20;

/** Writes objects until one is refused or `most` are there; returns how many bytes were taken. */
async function fill(store: ObjectStore, most: number): Promise<number> {
  for (let taken = 0; taken < most; taken += BATCH) {
    const keys = Array.from({ length: BATCH }, (_, index) => `${BUCKET}/fill/${taken + index}`);
    const answers = await store.askAll(
      store.keysOf("agents"),
      keys.map((path) => ({ method: "PUT" as const, path, randomBytes: OBJECT_BYTES })),
    );
    const refused = answers.findIndex(({ status }) => status !== 200);
    if (refused >= 0) return (taken + refused) * OBJECT_BYTES;
  }
  return most * OBJECT_BYTES;
}

function scaled(manifests: Manifests, { members, copies }: Arrangement): Manifests {
  const args = (containerOf(manifests).args ?? []).map((one) =>
    one.startsWith(LIMIT) ? `${LIMIT}${SMALL.fileMiB}` : one,
  );
  return withVolumes(withContainer(manifests, { args }), memberGB({ ...SMALL, members, copies }) * GB);
}

describe(`a store for ${SMALL.capacityGB} GB, with volumes by the same formula`, () => {
  it.each(Object.entries(arrangements))(
    "takes all of it with the members of %s, and not twice as much",
    async (_, one) => {
      await running(scaled(await rendered(one), one), async (store) => {
        expect(await store.cluster.run(store.job, 60_000)).toMatchObject({ exitCode: 0 });
        const taken = await fill(store, (2 * SMALL.capacityGB * GB) / OBJECT_BYTES);
        console.log(`${one.members} members took ${taken / GB} GB of ${SMALL.capacityGB}`);
        expect(taken).toBeGreaterThanOrEqual(SMALL.capacityGB * GB);
        expect(taken).toBeLessThan(2 * SMALL.capacityGB * GB);
      });
    },
    900_000,
  );
});
