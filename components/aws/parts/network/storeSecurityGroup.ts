import aws from "@pulumi/aws";
import type { CacheEngine } from "../cache/engine.ts";
import { label } from "../label.ts";
import type { StoreArgs } from "../store.ts";
import { allowFrom, allowTo } from "./securityGroups.ts";

/** The security group of a store in the network: only the workloads may call its port. */
export function storeSecurityGroup({
  foundation,
  name,
  store,
  parent,
}: Pick<StoreArgs<CacheEngine | "rds">, "foundation" | "name" | "store" | "parent">): aws.ec2.SecurityGroup {
  const [port] = store.ports.clients;
  const group = new aws.ec2.SecurityGroup(
    `${name}-group`,
    { vpcId: foundation.network.vpcId, description: `Store ${store.name}` },
    { parent },
  );
  const { workloadGroup } = foundation;
  const description = `Workloads to ${store.name}`;
  allowFrom(label(`${name}-in`), { group, peer: { group: workloadGroup }, port, description }, parent);
  allowTo(label(`${name}-out`), { group: workloadGroup, peer: { group }, port, description }, parent);
  return group;
}
