import * as pulumi from "@pulumi/pulumi";
import type { ExistingSecret } from "../config/args.ts";
import type { CheckedArgs } from "../config/fromArgs.ts";
import type { SecretSetting, Settings } from "../config/settings.ts";
import type { Plan } from "../plan/types.ts";
import { rowOf } from "../targets/index.ts";
import { regionOf } from "../targets/region.ts";
import type { Given } from "./planFor.ts";
import type { SecretSource, StackFacts } from "./platform.ts";

/**
 * The value of each secret, or a reference to it. A plain value becomes a Pulumi secret. Values come before
 * references, so that the registered resources do not depend on the order in which the operator wrote them.
 */
const secretSources = (secrets: Settings["secrets"]): Record<string, SecretSource> =>
  Object.fromEntries(
    Object.entries(secrets)
      .toSorted(([, one], [, other]) => Number(isReference(one)) - Number(isReference(other)))
      .map(([name, secret]): [string, SecretSource] => [
        name,
        isReference(secret) ? secret : { value: pulumi.secret(secret) },
      ]),
  );

const isReference = (secret: SecretSetting): secret is ExistingSecret =>
  typeof secret === "object" && !pulumi.Output.isInstance(secret) && "existing" in secret;

/** What is known of the stack before anything is registered. @param name prefix of all logical names. */
export function factsOf(
  name: string,
  { settings, surroundings }: CheckedArgs,
  planOf: (given: Given) => Plan,
): StackFacts {
  const region = regionOf(rowOf(settings.target), pulumi.runtime.allConfig(), process.env, {
    given: surroundings.region,
    // `hasEngine` is false until something has called the engine.
    previewed: pulumi.runtime.getEngine() === undefined,
  });
  const planned = planOf({ budgetCeiling: surroundings.budgetCeiling, region });
  const stack = pulumi.getStack();
  return {
    name,
    stack,
    plan: planned,
    settings,
    secrets: secretSources(settings.secrets),
    tags: {
      ...settings.tags,
      "echelon:stack": stack,
      "echelon:system": planned.system,
      "echelon:tier": planned.tier,
    },
    region: region?.name ?? null,
  };
}
