import { setTimeout as pause } from "node:timers/promises";
import { MissingToolError } from "../../base/errors.ts";
import type { Summary } from "../contract/types.ts";
import { Kubectl, type Place } from "./kubectl.ts";
import { type ClusterTest, labelsOf, objectsOf } from "./objects.ts";
import { measuredBy, type Runner } from "./runners.ts";

interface Options {
  readonly place: Place;
  readonly test: ClusterTest;
  /** Length of the run itself; starting and ending pods come on top. */
  readonly seconds: number;
  readonly notify: (line: string) => void;
  /** Aborted when the operator wants it to end: what was made is removed, and the result is partial. */
  readonly signal?: AbortSignal;
}

interface TestRun {
  readonly status?: { readonly stage?: string };
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly terminated?: { readonly exitCode: number; readonly reason?: string };
        readonly waiting?: { readonly reason?: string };
      };
    }[];
  };
}

const POLL_MS = 3000;
/** For images, initializer and starter before the run, and the operator's looks after it. */
const AROUND_SECONDS = 600;
/** Stages after which the operator does nothing more with a TestRun. */
const ENDED: readonly string[] = ["finished", "error"];

const INSTALL =
  "install it: helm install k6-operator grafana/k6-operator --namespace k6-operator-system --create-namespace " +
  "(https://grafana.com/docs/k6/latest/set-up/set-up-distributed-k6/install-k6-operator/)";

async function checkOperator(kubectl: Kubectl): Promise<void> {
  const kinds = await kubectl.run(["api-resources", "--api-group", "k6.io", "--output", "name"]);
  if (kinds.includes("testruns.k6.io")) return;
  throw new MissingToolError(`got a cluster without the k6 operator, which --on-cluster needs; ${INSTALL}`);
}

async function untilEnded(kubectl: Kubectl, { test, seconds, notify, signal }: Options): Promise<string> {
  const deadline = Date.now() + (seconds + AROUND_SECONDS) * 1000;
  let before = "";
  while (Date.now() < deadline && signal?.aborted !== true) {
    const { status } = await kubectl.json<TestRun>(["get", "testruns.k6.io", test.name]);
    const stage = status?.stage ?? "waiting for the operator";
    if (stage !== before) notify(stage);
    if (ENDED.includes(stage)) return stage;
    before = stage;
    await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return signal?.aborted === true ? "interrupted" : `${before} after ${seconds + AROUND_SECONDS} s`;
}

async function runnerOf(kubectl: Kubectl, { metadata, status }: Pod): Promise<Runner> {
  const [container] = status?.containerStatuses ?? [];
  const { terminated, waiting } = container?.state ?? {};
  const log = terminated === undefined ? "" : await kubectl.run(["logs", metadata.name]);
  return {
    pod: metadata.name,
    exitCode: terminated?.exitCode ?? null,
    reason: terminated?.reason ?? waiting?.reason ?? status?.reason ?? null,
    log,
  };
}

async function runnersOf(kubectl: Kubectl, name: string): Promise<readonly Runner[]> {
  const selector = `app=k6,k6_cr=${name},runner=true`;
  const { items } = await kubectl.json<{ items: readonly Pod[] }>(["get", "pods", "--selector", selector]);
  return Promise.all(items.map((pod) => runnerOf(kubectl, pod)));
}

/** The last lines of the pod that reads the script before the runners start: why they never did. */
async function initializerSaid(kubectl: Kubectl, name: string): Promise<string> {
  const selector = `app=k6,k6_cr=${name},runner!=true`;
  const said = await kubectl.run(["logs", "--selector", selector, "--tail", "5"]).catch(() => "");
  return said.trim() === "" ? "" : `: ${said.trim()}`;
}

/** Removes what the test made; the TestRun takes its jobs and pods with it. */
async function clear(kubectl: Kubectl, name: string): Promise<void> {
  const selector = Object.entries(labelsOf(name))
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
  const kinds = "testruns.k6.io,configmaps,secrets";
  await kubectl.run(["delete", kinds, "--selector", selector, "--wait=false", "--ignore-not-found"]);
}

/**
 * Runs a test on a cluster with the k6 operator, and gives back what all runners measured. What it made is removed,
 * however it ends.
 *
 * @throws MissingToolError without kubectl or the operator; KubectlError with what kubectl said.
 */
export async function runOnCluster(options: Options): Promise<Summary> {
  const { place, test, notify } = options;
  const kubectl = new Kubectl(place);
  await checkOperator(kubectl);
  try {
    await kubectl.create(objectsOf(test));
    notify(`${test.parallelism} runners of the TestRun ${test.name}`);
    const stage = await untilEnded(kubectl, options);
    const runners = await runnersOf(kubectl, test.name);
    const measured = measuredBy(runners, test.parallelism);
    if (stage === "finished") return measured;
    const said = runners.length === 0 ? await initializerSaid(kubectl, test.name) : ` (${measured.partial})`;
    return { ...measured, partial: `the TestRun ended in the stage "${stage}"${said}` };
  } finally {
    await clear(kubectl, test.name);
  }
}
