import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { StatefulSet } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { Cluster } from "../pod/cluster.ts";
import { imageOf } from "../pod/images.ts";
import { type Manifests, manifestsOf, renderedStack } from "../pod/manifests.ts";
import { copiesOf } from "./racks.ts";
import { BUCKET, containerOf, membersOf, ObjectStore, withContainer } from "./store.ts";
import { LOST_MS, Written } from "./written.ts";

const RECORDED = join(import.meta.dirname, "recorded", "members-f5e923b.yaml");
const recorded = parse(readFileSync(RECORDED, "utf8")) as StatefulSet;
const MEMBERS = [0, 1, 2];

/** The only identity of that package, and the Secret in which its members find it. */
const workloads = { accessKey: "UPGRADEDWORKLOADS", secretKey: "of-the-package-before" };
const identities = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "objects-credentials" },
  stringData: {
    "s3.json": JSON.stringify({
      identities: [
        { name: "workloads", credentials: [workloads], actions: ["Read", "Write", "List", "Tagging"] },
      ],
    }),
  },
} satisfies KubeObject & { stringData: object };

const keyOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;

/** The stack with the members of that package. The Services have not changed since; the Secret has more keys today. */
function packageBefore({ objects }: Manifests): Manifests {
  const today = objects.find((one) => keyOf(one) === keyOf(identities)) as
    | Partial<typeof identities>
    | undefined;
  const secret = { ...identities, stringData: { ...today?.stringData, ...identities.stringData } };
  const before = [recorded as unknown as KubeObject, secret];
  const replaced = new Set(before.map(keyOf));
  return manifestsOf([...objects.filter((object) => !replaced.has(keyOf(object))), ...before]);
}

/** The releases that run: no registry serves that of the older image. */
function versions(current: Manifests): string {
  const version = (image = ""): string => {
    const found = imageOf(image);
    return "reason" in found ? found.reason : found.version;
  };
  const before = recorded.spec.template.spec?.containers[0]?.image ?? "";
  return `${before} run with ${version(before)}, then ${version(containerOf(current).image)}`;
}

/** The older release that can be had writes larger offsets, which only such a build of the newer one reads. */
const current = withContainer(await renderedStack("enterprise"), { image: "seaweedfs-large-disk" });

describe(`objects of a stack whose members are upgraded in place: ${versions(current)}`, () => {
  let store: ObjectStore;
  let written: Written;

  beforeAll(async () => {
    store = await ObjectStore.of(await Cluster.start(packageBefore(current)));
    // A member of that release ends where it finds a filer that does not listen yet.
    await store.start({ restarts: 3 });
    await store.shell(`s3.bucket.create -name ${BUCKET}`);
    written = new Written(store, workloads);
    await written.put(90);
    await store.rollOut(current);
  }, 400_000);
  afterAll(() => store?.cluster.end());

  it("come from members of another image and other arguments", () => {
    const [before, now] = [recorded, membersOf(current)].map(({ spec }) => spec.template.spec?.containers[0]);
    expect(before?.image).not.toBe(now?.image);
    expect(before?.args).toContain("-master.defaultReplication=001");
    expect(now?.args).toContain("-master.defaultReplication=010");
  });

  it("are all there soon afterwards, whichever member is asked, with the keys of today only", async () => {
    await written.untilThere(MEMBERS, "agents");
    expect(await written.missing(0)).toHaveLength(90);
  });

  it("have masters that all have a vote, each once", async () => {
    const voters = await store.voters();
    expect(voters).toHaveLength(3);
    expect(new Set(voters).size).toBe(3);
  });

  it("keep old versions from now on", async () => {
    expect(await store.cluster.run(store.job, LOST_MS)).toMatchObject({ exitCode: 0 });
    expect(await store.shell(`s3.bucket.versioning -name ${BUCKET}`)).toContain("Versioning: Enabled");
  });

  it("stay in two racks each by the maintenance script", async () => {
    await store.maintain();
    await expect
      .poll(() => copiesOf(store), { timeout: 60_000 })
      .toSatisfy((copies: number[]) => copies.length > 0 && copies.every((count) => count === 2));
    for (const member of MEMBERS) expect(await written.missing(member, "agents")).toEqual([]);
  });
});
