import { setTimeout as pause } from "node:timers/promises";
import { MissingToolError } from "../../base/errors.ts";
import { AROUND_SECONDS } from "../../base/testRunPods.ts";
import type { Summary } from "../contract/types.ts";
import type { ClusterApi, Pod } from "./api.ts";
import { type ClusterTest, objectsOf } from "./objects.ts";
import { measuredBy, type Runner } from "./runners.ts";

export interface RunOptions {
  readonly cluster: ClusterApi;
  readonly test: ClusterTest;
  /** Length of the run itself; starting and ending pods come on top. */
  readonly seconds: number;
  readonly notify: (line: string) => void;
  /** Aborted when somebody wants it to end: what was made is removed, and the result is partial. */
  readonly signal?: AbortSignal;
  /** Time between two looks at the test, ms. @default 3000 */
  readonly pollMs?: number;
}

const POLL_MS = 3000;
/** Stages after which the operator does nothing more with a TestRun. */
const ENDED: readonly string[] = ["finished", "error"];
/** Answers that fail in a row before a run gives up: an API server that is updated is away for a minute. */
const MOST_FAILURES = 40;

const INSTALL =
  "install it: helm install k6-operator grafana/k6-operator --namespace k6-operator-system --create-namespace " +
  "(https://grafana.com/docs/k6/latest/set-up/set-up-distributed-k6/install-k6-operator/)";

async function checkOperator(cluster: ClusterApi): Promise<void> {
  if (await cluster.hasOperator()) return;
  throw new MissingToolError(
    `got a cluster without the k6 operator, which a load test on it needs; ${INSTALL}`,
  );
}

/** The stage of a TestRun, again and again until an answer comes. */
function stageReader({ cluster, test, notify }: RunOptions): () => Promise<string | undefined> {
  let failures = 0;
  let last: string | undefined;
  return async () => {
    try {
      last = await cluster.stageOf(test.name);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures === 1) notify(`no answer of the cluster, asking again: ${(error as Error).message}`);
      if (failures >= MOST_FAILURES) throw error;
    }
    return last;
  };
}

async function untilEnded(options: RunOptions): Promise<string> {
  const { seconds, notify, signal, pollMs = POLL_MS } = options;
  const deadline = Date.now() + (seconds + AROUND_SECONDS) * 1000;
  const stageNow = stageReader(options);
  let before = "";
  while (Date.now() < deadline && signal?.aborted !== true) {
    const stage = (await stageNow()) ?? "waiting for the operator";
    if (stage !== before) notify(stage);
    if (ENDED.includes(stage)) return stage;
    before = stage;
    await pause(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return signal?.aborted === true ? "interrupted" : `${before} after ${seconds + AROUND_SECONDS} s`;
}

async function runnerOf(cluster: ClusterApi, { metadata, status }: Pod): Promise<Runner> {
  const [container] = status?.containerStatuses ?? [];
  const { terminated, waiting } = container?.state ?? {};
  const log = terminated === undefined ? "" : await cluster.logOf(metadata.name);
  return {
    pod: metadata.name,
    exitCode: terminated?.exitCode ?? null,
    reason: terminated?.reason ?? waiting?.reason ?? status?.reason ?? null,
    log,
  };
}

async function runnersOf(cluster: ClusterApi, name: string): Promise<readonly Runner[]> {
  const pods = await cluster.podsOf(`app=k6,k6_cr=${name},runner=true`);
  return Promise.all(pods.map((pod) => runnerOf(cluster, pod)));
}

const LAST_LINES = 5;

/** What a pod said last; where it never started, why. Of one that ended well, that somebody else knows more. */
async function lastOf(cluster: ClusterApi, { metadata, status }: Pod): Promise<string> {
  const { waiting, terminated } = status?.containerStatuses?.[0]?.state ?? {};
  if (waiting !== undefined) return `${metadata.name} waits: ${waiting.reason}`;
  if (terminated?.exitCode === 0) return `${metadata.name} ended well: the log of the k6 operator says why`;
  const log = await cluster.logOf(metadata.name).catch(() => "");
  return log.trim().split("\n").slice(-LAST_LINES).join("\n");
}

/** What the pods that read the script before the runners start said: why these never did. */
async function initializerSaid(cluster: ClusterApi, name: string): Promise<string> {
  const pods = await cluster.podsOf(`app=k6,k6_cr=${name},runner!=true`).catch(() => []);
  const said = (await Promise.all(pods.map((pod) => lastOf(cluster, pod)))).filter((text) => text !== "");
  return said.length === 0 ? "" : `: ${said.join("\n")}`;
}

/**
 * Runs a test on a cluster with the k6 operator, and gives back what all runners measured. What it made is removed,
 * however it ends.
 *
 * @throws MissingToolError without the operator; else what the cluster answered.
 */
export async function runOnCluster(options: RunOptions): Promise<Summary> {
  const { cluster, test, notify } = options;
  await checkOperator(cluster);
  try {
    await cluster.create(objectsOf(test));
    notify(`${test.parallelism} runners of the TestRun ${test.name}`);
    const stage = await untilEnded(options);
    const runners = await runnersOf(cluster, test.name);
    const measured = measuredBy(runners, test.parallelism);
    if (stage === "finished") return measured;
    const said = runners.length === 0 ? await initializerSaid(cluster, test.name) : ` (${measured.partial})`;
    return { ...measured, partial: `the TestRun ended in the stage "${stage}"${said}` };
  } finally {
    await cluster.remove(test.name);
  }
}
