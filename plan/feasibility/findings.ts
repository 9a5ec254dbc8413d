import { UnsupportedError } from "../../base/errors.ts";
import { apiBudget } from "./apiBudget.ts";
import { apiLimits } from "./apiLimits.ts";
import { bandwidth } from "./bandwidth.ts";
import { caches } from "./caches.ts";
import type { Check, FeasibilityContext } from "./check.ts";
import { connections } from "./connections.ts";
import type { Finding } from "./finding.ts";
import { infrastructureCost } from "./infrastructureCost.ts";
import { nodes } from "./nodes.ts";
import { storage } from "./storage.ts";
import { uptime } from "./uptime.ts";

/** Whether the stated load fits what is provisioned, one check for each thing that runs out. */
export const checks = {
  nodes,
  connections,
  apiLimits,
  apiBudget,
  infrastructureCost,
  caches,
  storage,
  bandwidth,
  uptime,
} as const satisfies Record<string, Check>;

/** A finding as people read it. */
export const findingSentence = ({ message, fix }: Pick<Finding, "message" | "fix">): string =>
  `${message}. What helps: ${fix}`;

/**
 * What of the stated load does not fit.
 *
 * @throws UnsupportedError with every finding that a cluster or a cloud would refuse.
 */
export function planFindings(context: FeasibilityContext): Finding[] {
  const found = Object.values(checks).flatMap((check) => check(context));
  const refused = found.filter(({ level }) => level === "error");
  if (refused.length === 0) return found;
  const { profile, target } = context;
  throw new UnsupportedError(
    refused
      .map((finding) => `${profile.system}/${profile.tier} on ${target}: ${findingSentence(finding)}`)
      .join("\n"),
  );
}
