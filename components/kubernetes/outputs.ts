import * as pulumi from "@pulumi/pulumi";
import { missingSecrets } from "../wiring.ts";
import { withoutImage } from "../workload/image.ts";
import { describeNotSent } from "./observability.ts";
import { describeCertificate } from "./parts/edge/certificate.ts";
import type { Scope } from "./parts/scope.ts";

const list = (items: readonly string[], none: string): string =>
  items.length === 0 ? none : items.join(", ");

/** How often backups are taken. */
const rhythm = (hours: number): string => {
  if (hours === 24) return "each night";
  return hours === 1 ? "each hour" : `every ${hours} hours`;
};

/** The claims with backups, then the stores without any; what holds nothing that has to survive is not among them. */
function backupsOf({ plan }: Scope): string {
  const stores = Object.values(plan.stores);
  const kept = stores.flatMap(({ backup }) =>
    backup === null
      ? []
      : [`${backup.name} (${rhythm(backup.everyHours)}, kept for ${backup.keepDays} days)`],
  );
  const none = stores.flatMap(({ key, backup, volumes }) =>
    backup === null && volumes.length > 0
      ? [`none of ${key} (have the cluster take snapshots of its claims)`]
      : [],
  );
  return list([...kept, ...none], "none");
}

/** Values for the stack's outputs, in addition to those of the compute kind; none is undefined. */
export function outputsOf(scope: Scope): Record<string, pulumi.Input<string>> {
  const { plan, secrets, settings } = scope;
  return {
    context: new pulumi.Config("kubernetes").get("context") ?? "current",
    scaleProfile: plan.scaleProfile?.fileName ?? "none",
    placeholders: list(
      withoutImage(plan.workloads, settings).map(({ name }) => name),
      "none: every workload has an image",
    ),
    missingSecrets: list(missingSecrets(plan, secrets), "none"),
    certificate: describeCertificate(scope),
    alertsNotSent: describeNotSent(scope),
    backups: backupsOf(scope),
  };
}
