import { RequestError } from "../base/errors.ts";
import { type OnPods, type PodsTest, testOnPods } from "../loadtests/contract/onPods.ts";
import { shapes } from "../loadtests/contract/shapes.ts";
import { type ProfileOfSpend, spendOf } from "../loadtests/contract/spend.ts";
import type { LoadProfile } from "../loadtests/contract/types.ts";
import type { Profile } from "../profiles/schema.ts";
import { rowOf } from "../targets/index.ts";
import { type Ground, runsPods } from "./pods.ts";

/** When and how the operator wants the stack to test itself. */
export interface LoadTestChoice extends OnPods {
  /** Five-field cron. */
  readonly schedule: string;
  readonly timeZone: string;
  /** What one run may spend at paid AI services, USD. */
  readonly maxSpendUsd: number;
  /** Merge patch over the paths of the API that the scripts call. */
  readonly api?: Readonly<Record<string, unknown>> | undefined;
}

/** The load test that a stack makes of itself. */
export interface LoadTestPlan extends Omit<LoadTestChoice, "maxSpendUsd"> {
  /** Length of the load itself, seconds. */
  readonly seconds: number;
  /** What one run spends at paid AI services by the estimate, USD. */
  readonly spendUsd: number;
  /** Why only a part of the stated load is offered; null if all of it is. */
  readonly scaled: string | null;
  /** What the scripts read of the tier. */
  readonly profile: LoadProfile & ProfileOfSpend;
}

/** What a plan knows of the way to the stack from outside. */
interface Reach {
  /** Whether anything of the tier is public. */
  readonly open: boolean;
  readonly domain?: boolean | undefined;
  readonly gateway?: string | undefined;
}

const KEY = "echelon:loadTests";
const WORKFLOW = "the workflow of docs/load-testing-nightly.md tests an address that you name";

/** @throws RequestError if the stack has no address of its own: a load test of anything else is an attack. */
function checkReach({ open, domain = false, gateway = "none" }: Reach): void {
  if (open && domain && gateway !== "none") return;
  throw new RequestError(
    `${KEY}: got a stack without a public address, expected echelon:domain and echelon:gateway, as its own address is all that it may put under load; ${WORKFLOW}`,
  );
}

/** @throws RequestError if no run could fail, or every run would. */
function checkVerdicts({ lines, load }: PodsTest, { shape }: OnPods): void {
  const tier = `${load.system}/${load.tier}`;
  const judged = lines.filter(({ measure }) => measure.kind !== "none");
  if (shapes[shape].judges === "lines" && judged.length === 0) {
    throw new RequestError(
      `${KEY}: got ${tier}, which states no benchmark that a load test judges, so that no run could fail; state one in echelon:overrides, or take shape smoke`,
    );
  }
  if (Object.keys(load.scenarios).length === 0) {
    throw new RequestError(
      `${KEY}.shape: got ${shape}, with which no journey of ${tier} runs, expected another`,
    );
  }
  const [never] = load.cannotTell;
  if (never === undefined) return;
  throw new RequestError(
    `${KEY}.shape: got ${shape}, in which ${never.benchmark} of ${tier} cannot be judged (${never.why}), so that every run would fail; expected a longer shape, such as soak`,
  );
}

/** @throws RequestError if a run spends more than the operator allowed, or nobody knows how much. */
function checkSpend(profile: ProfileOfSpend, { load }: PodsTest, { maxSpendUsd }: LoadTestChoice): number {
  const { aiCalls } = load.estimate;
  const calls = Math.round(aiCalls).toLocaleString("en");
  const { usd, basis } = spendOf(profile, load);
  if (usd === null) {
    throw new RequestError(
      `${KEY}: got a run that makes ${calls} calls to paid AI services, of which nobody knows the cost (${basis}), expected a known one, as nobody is asked at night; state loadTest.aiCallUSD in echelon:overrides, 0 where none is paid for; ${WORKFLOW}`,
    );
  }
  if (usd <= maxSpendUsd) return usd;
  throw new RequestError(
    `${KEY}.maxSpendUsd: got ${maxSpendUsd}, expected at least ${Math.ceil(usd)}: a run makes ${calls} calls to paid AI services, which cost ${usd.toFixed(2)} USD (${basis}); allow that, or take shape smoke`,
  );
}

/**
 * The load test that a stack makes of itself; null if it makes none, as where no pod could.
 *
 * @throws RequestError if a run could not fail, could not pass, spends too much, or has nothing of its own to test.
 */
export function planLoadTest(
  given: Profile,
  ground: Ground,
  { loadTests: choice, ...reach }: Reach & { readonly loadTests?: LoadTestChoice | undefined },
): LoadTestPlan | null {
  if (choice === undefined || !runsPods(ground) || !rowOf(ground.target).ownCluster) return null;
  const profile = JSON.parse(JSON.stringify(given)) as LoadTestPlan["profile"];
  const planned = testOnPods(profile, choice);
  if (planned === null) {
    throw new RequestError(
      `${KEY}: got the system ${profile.system}, which loadtests/contract/journeys.ts has no journeys of; docs/load-testing.md, A system of your own, shows how to add them`,
    );
  }
  checkReach(reach);
  checkVerdicts(planned, choice);
  const { maxSpendUsd, ...rest } = choice;
  return {
    ...rest,
    seconds: planned.load.estimate.seconds,
    spendUsd: checkSpend(profile, planned, choice),
    scaled: planned.load.scaled?.why ?? null,
    profile,
  };
}

/** What the operator should know of a planned load test. */
export function loadTestNotes(test: LoadTestPlan | null): string[] {
  if (test === null) return [];
  const { scaled, parallelism, spendUsd } = test;
  return [
    ...(scaled === null
      ? []
      : [`${KEY}.parallelism: ${parallelism} offers a part of the stated load: ${scaled}`]),
    ...(spendUsd === 0
      ? []
      : [
          `${KEY}: each run spends about ${spendUsd.toFixed(2)} USD at paid AI services, which no budget holds`,
        ]),
  ];
}

/** What counts in the quotas of the stack: the CronJob runs one pod. The runners are resources of nobody before a run. */
export const loadTestRoom = (test: LoadTestPlan | null | undefined): Readonly<Record<string, number>> =>
  test == null ? {} : { replicas: 1 };
