import { existingCluster } from "../../../../config/cluster.ts";
import { runsPods } from "../../../../plan/pods.ts";
import type { StackFacts } from "../../../platform.ts";
import { needsCluster } from "../needs.ts";
import { subnetName } from "./subnets.ts";

/** Whether the stack makes a cluster, and nodes. */
export const makesNodes = ({ plan, settings }: Pick<StackFacts, "plan" | "settings">): boolean =>
  (runsPods(plan) || needsCluster(plan)) && existingCluster(settings) === null;

/**
 * Names of the private subnets of the nodes that the stack makes: logical ones in a network of its own, which has them in the
 * zones of the tier, else the ids of all that the operator names.
 */
export const nodeSubnetNames = (facts: StackFacts): readonly string[] =>
  makesNodes(facts) ? privateNames(facts, facts.plan.zones) : [];

/** Names of so many private subnets of a network that the stack makes; the ids of all that the operator names in another one. */
export function privateNames({ name, settings }: StackFacts, zones: number): readonly string[] {
  const { network } = settings.own.aws;
  return network !== undefined && "existing" in network
    ? network.existing.privateSubnetIds
    : Array.from({ length: zones }, (_, zone) => subnetName(name, "private", zone));
}
