import { randomBytes } from "node:crypto";
import { defect } from "../../base/errors.ts";
import { RUNNER } from "../../base/testRunPods.ts";
import type { ClusterApi } from "../cluster/api.ts";
import type { ClusterTest } from "../cluster/objects.ts";
import { runOnCluster } from "../cluster/runOnCluster.ts";
import { POD } from "../contract/generator.ts";
import { type PodsTest, testOnPods } from "../contract/onPods.ts";
import type { Result } from "../contract/result.ts";
import { shownOf } from "../contract/shown.ts";
import { announcement } from "../run/announcement.ts";
import { hashOf, resultOf } from "../run/result.ts";
import { baseUrlOf } from "../run/target.ts";
import type { NightlySettings } from "./settings.ts";

interface Nightly {
  readonly settings: NightlySettings;
  readonly cluster: ClusterApi;
  readonly notify: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The variables of the script; a login is not among them. */
const variablesOf = ({ url, profile, shape, parallelism, api }: NightlySettings): Record<string, string> => ({
  PROFILE: profile,
  BASE_URL: baseUrlOf(url),
  ALLOW_HOST: url.hostname,
  SHAPE: shape,
  TARGET: "stack",
  MAX_USERS: String(POD.maxUsers),
  MAX_PER_SECOND: String(POD.maxPerSecond),
  INSTANCES: String(parallelism),
  ...(api === undefined ? {} : { API: api }),
});

/** Short, as the operator adds to it; another one each night, so that what is left of an earlier run is in no way. */
const testOf = (settings: NightlySettings): ClusterTest => ({
  name: `nightly-${randomBytes(4).toString("hex")}`,
  source: { mounted: settings.mounted },
  parallelism: settings.parallelism,
  env: variablesOf(settings),
  secrets: {},
  held: settings.held,
  owner: settings.owner,
  images: settings.images,
});

const MIB_PER_GIB = 1024;

/** What is known before anything is sent. */
const knownOf = (settings: NightlySettings, { lines, load }: PodsTest) => ({
  stack: settings.stack,
  target: { kind: "stack", url: baseUrlOf(settings.url), image: null } as const,
  runner: {
    cores: RUNNER.cpu,
    memoryGiB: RUNNER.memoryLimitMiB / MIB_PER_GIB,
    k6: settings.images.k6.replace(/^.*:/, ""),
    node: process.versions.node,
    instances: settings.parallelism,
  },
  profileHash: hashOf(settings.plain),
  commit: null,
  startedAt: new Date(),
  load,
  lines,
});

/**
 * One load test of the stack by pods beside this one, judged on what all of them measured together.
 *
 * @throws what the cluster answered; whatever happens, what the test made is removed.
 */
export async function nightly({ settings, cluster, notify, signal }: Nightly): Promise<Result> {
  const planned = testOnPods(settings.plain, settings);
  if (planned === null) throw defect(`a nightly load test: got no journeys of ${settings.plain.system}`);
  const known = knownOf(settings, planned);
  for (const line of announcement({ kind: "stack", url: settings.url }, settings.plain, planned.load))
    notify(line);
  const seconds = planned.load.estimate.seconds;
  const summary = await runOnCluster({ cluster, test: testOf(settings), seconds, notify, signal });
  return resultOf(known, summary, shownOf(planned.load, summary));
}
