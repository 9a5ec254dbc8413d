import { existingCluster } from "../../../../config/cluster.ts";
import { runsPods } from "../../../../plan/pods.ts";
import type { StackFacts } from "../../../platform.ts";
import { needsCluster } from "../needs.ts";
import { subnetName } from "./subnets.ts";

/**
 * Names of the private subnets of the nodes that the stack makes: logical ones in a network of its own, which has them in the
 * zones of the tier, else the ids of all that the operator names.
 */
export function nodeSubnetNames({ name, plan, settings }: StackFacts): readonly string[] {
  const makesNodes = (runsPods(plan) || needsCluster(plan)) && existingCluster(settings) === null;
  if (!makesNodes) return [];
  const { network } = settings.own.aws;
  return network !== undefined && "existing" in network
    ? network.existing.privateSubnetIds
    : Array.from({ length: plan.zones }, (_, zone) => subnetName(name, "private", zone));
}
