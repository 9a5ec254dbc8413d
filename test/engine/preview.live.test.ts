import { afterAll, beforeAll, describe, test } from "vitest";
import { type LiveCluster, startLiveCluster } from "../support/liveCluster.ts";
import { ENGINE_MS, expectSamePreview, missing } from "./samePreview.ts";

const why = missing("kubernetes");

describe.skipIf(why !== undefined)(`the real engine on a cluster${why ? ` (skipped: ${why})` : ""}`, () => {
  let cluster: LiveCluster;
  beforeAll(async () => {
    cluster = await startLiveCluster("test-engine-preview");
  });
  afterAll(() => cluster?.stop());

  test.each(["local", "regional", "enterprise"])(
    "previews %s as the command does",
    (stack) =>
      expectSamePreview({
        ...{ stack, target: "kubernetes", config: {} },
        env: { KUBECONFIG: cluster.kubeconfig },
      }),
    ENGINE_MS,
  );
});
