import { accountQuotas } from "../account/quotas.ts";
import { PROJECT, SYSTEM_TYPE } from "../base/project.ts";
import "../base/sdk.ts";
import { settingsFromPulumi } from "../config/fromPulumi.ts";
import type { RawConfig } from "../config/keys.ts";
import { budgetStatus } from "../document/budgetStatus.ts";
import type { Cost, PreviewDocument, ResourceRecord } from "../document/document.ts";
import { refuseStrayObjects } from "../document/providers.ts";
import type { Plan } from "../plan/types.ts";
import { evaluatePolicies } from "../policies/evaluate.ts";
import { loadLimits } from "../policies/limits.ts";
import { build } from "../program/build.ts";
import { runProgram } from "./engine/run.ts";
import type { JudgedStack } from "./judged.ts";

/** A preview document, and the plan of the stack. */
export interface PreviewedStack {
  readonly document: PreviewDocument;
  readonly plan: Plan;
}

const NO_ESTIMATE = "this version estimates no costs";

/** The cost of the resources: nothing estimates it yet, so each resource of a provider is unpriced, not free. */
const costOf = (resources: readonly ResourceRecord[]): Cost => ({
  currency: "USD",
  monthly: null,
  lines: [],
  unpriced: resources
    .filter(({ custom }) => custom)
    .map(({ name, type }) => ({ resource: name, type, reason: NO_ESTIMATE })),
});

function regionOf(resources: readonly ResourceRecord[]): string | null {
  const region = resources.find(({ type }) => type === SYSTEM_TYPE)?.inputs.region;
  return typeof region === "string" ? region : null;
}

/**
 * Runs the program of this project for one stack without engine, account or network, and applies the policies to the
 * resources that it registers.
 *
 * @throws RequestError or UnsupportedError if the stack cannot be planned.
 */
export async function previewStack({ stack, config }: JudgedStack): Promise<PreviewedStack> {
  const limits = loadLimits();
  let plan: Plan | undefined;
  const { resources, outputs } = await runProgram({
    project: PROJECT,
    stack,
    config: config.values,
    secretKeys: config.secretKeys,
    program: () => {
      const built = build(settingsFromPulumi());
      plan = built.plan;
      return built.outputs;
    },
  });
  if (plan === undefined)
    throw new Error(`previewing the stack ${stack}: the program ended and built no plan, expected one`);
  refuseStrayObjects(resources);
  const cost = costOf(resources);
  const region = regionOf(resources);
  const { monthlyUSD: monthly, basis } = plan.budget;
  const document: PreviewDocument = {
    stack,
    system: plan.system,
    tier: plan.tier,
    target: plan.target,
    region,
    resources,
    cost,
    budget: { monthly, basis, status: budgetStatus(cost, monthly) },
    quotas: plan.quotas,
    accountQuotas: accountQuotas(resources, region),
    findings: plan.findings,
    policies: evaluatePolicies(resources, { limits }),
    outputs,
  };
  return { document, plan };
}

/** The same configuration with another target. */
export const withTarget = (config: RawConfig, target: string): RawConfig => ({
  ...config,
  values: { ...config.values, [`${PROJECT}:target`]: target },
});
