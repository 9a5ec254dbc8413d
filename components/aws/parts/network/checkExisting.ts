import { RequestError } from "../../../../base/errors.ts";
import type { StoreEngine } from "../../../../plan/types.ts";
import type { Needs } from "../needs.ts";
import type { AwsFacts } from "../scope.ts";

/** Stores whose group of subnets has to cover two zones, even of a single instance. */
export const IN_TWO_ZONES: readonly StoreEngine[] = ["documentdb", "elasticache-cluster", "msk", "rds"];

const FEWEST = 2;

/** What needs two zones of those that the operator names. */
function needing({ plan }: AwsFacts, { entry, nodes }: Needs): string[] {
  const stores = Object.values(plan.stores)
    .filter(({ engine }) => IN_TWO_ZONES.includes(engine))
    .map(({ name, engine }) => `the store ${name} (${engine})`);
  return [
    ...(entry?.balanced === null || entry === null ? [] : ["the load balancer"]),
    ...(nodes === "made" ? ["the cluster"] : []),
    ...stores,
  ];
}

/**
 * Refuses an existing network with too few subnets. In which zones they are, and where their routes lead, only AWS knows.
 *
 * @throws RequestError if something of the stack needs a second zone.
 */
export function checkExistingNetwork(facts: AwsFacts, needs: Needs): void {
  const { network } = facts.settings.own.aws;
  if (network === undefined || "create" in network) return;
  const { privateSubnetIds } = network.existing;
  const [first] = needing(facts, needs);
  if (first === undefined || privateSubnetIds.length >= FEWEST) return;
  throw new RequestError(
    `echelon:network.existing.privateSubnetIds: got ${privateSubnetIds.length}, expected at least ${FEWEST}, each in another zone: ${first} stands in two`,
  );
}
