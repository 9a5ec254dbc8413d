import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { KubeObject } from "../../sandbox/client/transport.ts";
import { expectKept, expectRefusal, expectUntouched, lookAt } from "../support/growing.ts";
import {
  claimOf,
  directoryOf,
  type LiveCluster,
  podsOn,
  startLiveCluster,
  withoutEngine,
} from "../support/liveCluster.ts";
import { LiveStack, type StackConfig } from "../support/liveStack.ts";

const why = withoutEngine();
if (why !== undefined) console.warn(`skipped: ${why}, so that no stack grows in place`);

const local = "marketing-engine/local";
const regional = "marketing-engine/regional";
const enterprise = "marketing-engine/enterprise";
const OLD = "marketing-engine-content-volume";
const claim = `kubernetes:core/v1:PersistentVolumeClaim::${OLD}`;
/** Of its backups, which the stack gives up with it: the state knows it no more, and it stays on the cluster. */
const backups = `${claim}-backup`;

/** One `up` of the stack. */
interface Step {
  readonly name: string;
  readonly config: StackConfig;
  /** What a refusal says; an update without it succeeds. */
  readonly refused?: readonly string[];
  /** What a preview shows besides. */
  readonly shows?: readonly RegExp[];
  /** Whether workloads mount the old store after it; null if the store is gone. */
  readonly mounted: boolean | null;
  /** Whether a pod of role `move` copies the files then. @default false */
  readonly moves?: boolean;
  readonly released?: readonly string[];
  readonly deleted?: readonly string[];
  /** Whether the old store is gone, and its backups are still on the cluster. @default false */
  readonly backupsStay?: boolean;
}

const expanded = { profile: regional, previous: { profile: local } };
const switched = { ...expanded, serve: "current" };

const steps: readonly Step[] = [
  {
    name: "another tier is refused while a store would be lost",
    config: { profile: regional },
    refused: [
      "refused: this update would lose what the stack holds. Nothing is changed.",
      "stops content-volume files of up to 10 GB",
      "write into stacks/Pulumi.growing.yaml: echelon:previous: { profile: marketing-engine/local } echelon:serve: previous",
    ],
    shows: [
      / \+ .*PersistentVolumeClaim marketing-engine-content-seaweedfs-data-0 +create/,
      / - .*PersistentVolumeClaim marketing-engine-content-volume +delete/,
      /Resources:\n +\+ \d+ to create\n/,
    ],
    mounted: true,
  },
  { name: "the new stores stand beside the old ones", config: expanded, moves: true, mounted: true },
  { name: "the workloads run on the new stores", config: switched, mounted: false },
  {
    name: "the way back is refused once the new stores serve",
    config: expanded,
    refused: [
      "stops content-volume workloads would go back to it",
      "echelon:profile: marketing-engine/local echelon:previous: { profile: marketing-engine/regional }",
    ],
    mounted: false,
  },
  {
    name: "a store that is protected still is not deleted",
    config: { ...switched, retire: { "content-volume": "delete" } },
    refused: ["it is still protected", "echelon:retire: { content-volume: unprotect }"],
    mounted: false,
  },
  {
    name: "the operator gives up the old store",
    config: { ...switched, retire: { "content-volume": "unprotect" } },
    mounted: false,
    released: [claim, backups],
  },
  {
    name: "the old store is deleted",
    config: { ...switched, retire: { "content-volume": "delete" } },
    mounted: null,
    deleted: [claim, backups],
    backupsStay: true,
  },
  { name: "the keys are taken out", config: { profile: regional }, mounted: null },
  { name: "a tier that loses nothing needs no key", config: { profile: enterprise }, mounted: null },
];

/** The Job that copies the files, as the documentation has it. */
function moverIn(namespace: string): KubeObject {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "kubernetes.md"), "utf8");
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(
    ([, block = ""]) => parse(block) as KubeObject,
  );
  const job = blocks.find(({ kind, metadata }) => kind === "Job" && metadata.name === "move-content");
  if (job === undefined) throw new Error("got no Job move-content in docs/kubernetes.md, expected one");
  return { ...job, metadata: { ...job.metadata, namespace } };
}

const ARTICLE = "written before the growth\n";

describe.skipIf(why !== undefined)("a stack grows in place", () => {
  let cluster: LiveCluster;
  let stack: LiveStack;
  let directory: string;

  beforeAll(async () => {
    if (why !== undefined) return;
    cluster = await startLiveCluster("growth-in-place");
    stack = await LiveStack.init({ name: "growing", kubeconfig: cluster.kubeconfig });
    await stack.upWell({ profile: local });
    directory = await directoryOf(cluster.client, await claimOf(cluster.client, await stack.export(), OLD));
    writeFileSync(join(directory, "article.md"), ARTICLE);
  });

  afterAll(async () => {
    stack?.remove();
    await cluster?.stop();
  });

  /** A pod of role `move` is scheduled, and mounts the old store beside the workloads. */
  async function expectMoved(): Promise<void> {
    const old = await claimOf(cluster.client, await stack.export(), OLD);
    const job = moverIn(old.metadata.namespace ?? "");
    await cluster.client.create(job);
    const movers = async () => {
      const pods = await podsOn(cluster.client, old);
      return pods.filter(({ name, phase }) => name.startsWith("move-content") && phase !== "Pending");
    };
    await expect.poll(movers, { timeout: 30_000 }).toHaveLength(1);
    await cluster.client.delete(job);
  }

  /** The claim with the backups of the old store is there, although the stack has it no more. */
  async function expectBackups(): Promise<void> {
    const claims = await cluster.client.list("v1", "PersistentVolumeClaim", {
      namespace: "marketing-engine-growing",
    });
    expect(claims.map(({ metadata: { name } }) => name)).toContainEqual(
      expect.stringMatching(new RegExp(`^${OLD}-backup`)),
    );
  }

  /** The old store's directory holds what was written there, and its claim is mounted as the step says. */
  async function expectData(mounted: Step["mounted"]): Promise<void> {
    if (mounted === null) return expect.poll(() => existsSync(directory), { timeout: 20_000 }).toBe(false);
    expect(readdirSync(directory)).toEqual(["article.md"]);
    expect(readFileSync(join(directory, "article.md"), "utf8")).toBe(ARTICLE);
    const old = await claimOf(cluster.client, await stack.export(), OLD);
    expect(await directoryOf(cluster.client, old)).toBe(directory);
    const pods = async (): Promise<boolean> =>
      (await podsOn(cluster.client, old)).some(({ phase }) => phase === "Running");
    return expect.poll(pods, { timeout: 30_000 }).toBe(mounted);
  }

  test.for(steps)(
    "$name",
    { timeout: 300_000 },
    async ({ config, refused, shows = [], moves = false, mounted, backupsStay = false, ...losses }) => {
      const before = await lookAt(cluster, stack);
      if (refused !== undefined) {
        const { text } = await expectRefusal(cluster, stack, { config, words: refused });
        for (const line of shows) expect(text).toMatch(line);
      } else {
        const preview = await stack.preview(config);
        expect(preview.exitCode, preview.text).toBe(0);
        await expectUntouched(cluster, stack, before);
        await stack.upWell(config);
        expectKept(before, await lookAt(cluster, stack), losses);
      }
      if (moves) await expectMoved();
      if (backupsStay) await expectBackups();
      await expectData(mounted);
    },
  );
});
