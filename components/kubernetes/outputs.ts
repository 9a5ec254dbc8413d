import * as pulumi from "@pulumi/pulumi";
import { certificateSecret, hostName } from "./edge.ts";
import { unrouted } from "./observability.ts";
import { neededOperators } from "./parts/operators.ts";
import { withoutImage } from "./parts/placeholder.ts";
import type { Foundation, Scope } from "./parts/scope.ts";

const list = (items: readonly string[], none: string): string =>
  items.length === 0 ? none : items.join(", ");

/** Where the operators of a stack come from. */
const origins = {
  none: "none",
  install: "installed by this stack",
  existing: "expected on the cluster",
} as const;

function certificate(scope: Scope): string {
  if (scope.settings.gateway === "none" || hostName(scope) === null)
    return "none: there is no public host name";
  const { name, given } = certificateSecret(scope);
  return given ? name : `missing: make a Secret ${name} of type kubernetes.io/tls in the namespace`;
}

/** Facts that people need after an `up`; every value is defined. */
export function outputsOf(scope: Scope, { namespace }: Foundation): Record<string, pulumi.Input<string>> {
  const { plan, secrets, settings } = scope;
  const missing = plan.externals
    .filter(({ secret }) => secrets[secret] === undefined)
    .map(({ secret }) => secret);
  const alerts = unrouted(scope).map(([level, address]) => `level ${level} (${address})`);
  return {
    namespace,
    context: new pulumi.Config("kubernetes").get("context") ?? "current",
    see: pulumi.interpolate`kubectl --namespace ${namespace} get pods,services,persistentvolumeclaims`,
    scaleProfile: plan.scaleProfile?.fileName ?? "none",
    placeholders: list(withoutImage(plan, settings.images), "none: every workload has an image"),
    missingSecrets: list(missing, "none"),
    operators: `${origins[plan.operators]}${plan.operators === "none" ? "" : `: ${list(neededOperators(scope), "none needed")}`}`,
    certificate: certificate(scope),
    alertsNotSent: list(alerts, "none"),
    backups: "none by the stack: have the cluster take snapshots of its volume claims",
  };
}
