import aws from "@pulumi/aws";
import type { CacheEngine } from "../cache/engine.ts";
import { label } from "../label.ts";
import type { StoreArgs } from "../store.ts";
import { allowFrom, allowTo } from "./securityGroups.ts";

/**
 * The security group of a store in the network: only the workloads may call its port.
 *
 * @param further other ports that they may call. The workloads' own group lets them call any address at 443.
 */
export function storeSecurityGroup(
  {
    foundation,
    name,
    store,
    parent,
  }: Pick<
    StoreArgs<CacheEngine | "amazon-mq" | "documentdb" | "msk" | "rds">,
    "foundation" | "name" | "store" | "parent"
  >,
  further: readonly number[] = [],
): aws.ec2.SecurityGroup {
  const [port] = store.ports.clients;
  const group = new aws.ec2.SecurityGroup(
    `${name}-group`,
    { vpcId: foundation.network.vpcId, description: `Store ${store.name}` },
    { parent },
  );
  const { workloadGroup } = foundation;
  const description = `Workloads to ${store.name}`;
  allowFrom(label(`${name}-in`), { group, peer: { group: workloadGroup }, port, description }, parent);
  for (const other of further) {
    const rule = { group, peer: { group: workloadGroup }, port: other, description };
    allowFrom({ name: `${name}-in-${other}`, opts: {} }, rule, parent);
  }
  allowTo(label(`${name}-out`), { group: workloadGroup, peer: { group }, port, description }, parent);
  return group;
}
