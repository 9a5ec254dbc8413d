import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isObject } from "../../base/json.ts";
import { expectKept, expectRefusal, lookAt, type Moment } from "../support/growing.ts";
import { type LiveCluster, startLiveCluster, withoutEngine } from "../support/liveCluster.ts";
import { LiveStack, resourcesOf, type StackConfig } from "../support/liveStack.ts";

const why = withoutEngine();
if (why !== undefined) console.warn(`skipped: ${why}, so that no stack gets smaller in place`);

const local = "marketing-engine/local";
const regional = "marketing-engine/regional";
const enterprise = "marketing-engine/enterprise";

const members = [0, 1, 2].map(
  (member) => `kubernetes:core/v1:PersistentVolumeClaim::marketing-engine-content-seaweedfs-data-${member}`,
);
/** What belongs to the store besides its claims. */
const parts = [
  "kubernetes:apps/v1:StatefulSet::marketing-engine-content-seaweedfs",
  "kubernetes:core/v1:Secret::marketing-engine-objects-credentials",
  "random:index/randomPassword:RandomPassword::marketing-engine-objects-access-key",
  "random:index/randomPassword:RandomPassword::marketing-engine-objects-secret-key",
];

interface Step {
  readonly name: string;
  readonly config: StackConfig;
  readonly refused?: readonly string[];
  readonly released?: readonly string[];
  readonly deleted?: readonly string[];
  /** Words in the outputs of the stack. */
  readonly says?: string;
}

const larger = { previous: { profile: enterprise } };
const down = { profile: local, ...larger, serve: "current" };

const steps: readonly Step[] = [
  {
    name: "a smaller tier is refused while members and room would be lost",
    config: { profile: regional },
    refused: [
      "objects of up to 200 GB on 3 members would become objects of up to 50 GB",
      "echelon:previous: { profile: marketing-engine/enterprise } echelon:serve: current",
    ],
  },
  {
    name: "members and room stay where the tier before is named",
    config: { profile: regional, ...larger, serve: "current" },
    says: "content has 3 members instead of 1 and 200 GB instead of 50: both arrangements use it",
  },
  {
    name: "a tier with another engine is refused, and the way is that of the larger tier",
    config: { profile: local },
    refused: [
      "stops content-seaweedfs objects of up to 200 GB on 3 members",
      "echelon:previous: { profile: marketing-engine/enterprise } echelon:serve: previous",
    ],
  },
  { name: "the smaller store stands beside it", config: { ...down, serve: "previous" } },
  { name: "the workloads run on the smaller store", config: down },
  {
    name: "the operator gives up the larger store",
    config: { ...down, retire: { "content-seaweedfs": "unprotect" } },
    released: [...members, ...parts],
  },
  {
    name: "the larger store is deleted",
    config: { ...down, retire: { "content-seaweedfs": "delete" } },
    deleted: members,
  },
  { name: "the keys are taken out", config: { profile: local } },
];

/** Room that each claim asks for, by logical name. */
function roomOf({ state }: Moment): Record<string, unknown> {
  const claims = resourcesOf(state).filter(({ type }) => type.endsWith(":PersistentVolumeClaim"));
  return Object.fromEntries(
    claims.map(({ urn, inputs }) => {
      const spec = isObject(inputs) && isObject(inputs.spec) ? inputs.spec : {};
      return [urn.split("::").at(-1), spec.resources];
    }),
  );
}

describe.skipIf(why !== undefined)("a stack gets smaller in place", () => {
  let cluster: LiveCluster;
  let stack: LiveStack;

  beforeAll(async () => {
    if (why !== undefined) return;
    cluster = await startLiveCluster("growth-smaller");
    stack = await LiveStack.init({ name: "smaller", kubeconfig: cluster.kubeconfig });
    await stack.upWell({ profile: enterprise });
  });

  afterAll(async () => {
    stack?.remove();
    await cluster?.stop();
  });

  test.for(steps)("$name", { timeout: 300_000 }, async ({ config, refused, says, ...losses }) => {
    if (refused !== undefined) {
      await expectRefusal(cluster, stack, { config, words: refused });
      return;
    }
    const before = await lookAt(cluster, stack);
    const { text } = await stack.upWell(config);
    const after = await lookAt(cluster, stack);
    if (says !== undefined) expect(text).toContain(says);
    expectKept(before, after, { ...losses, released: losses.released?.toSorted() ?? [] });
    const still = Object.keys(roomOf(after)).filter((name) => name in roomOf(before));
    for (const name of still) expect(roomOf(after)[name]).toEqual(roomOf(before)[name]);
  });
});
