import type { GrowthRow } from "../../../growth/row.ts";
import type { Stand, StandingResource } from "./stand.ts";

/** What stands as long as a stack names two arrangements: a way for the pods that copy, and users of workloads that only one has. */
function ofTheMove({ name }: StandingResource, { plan: { beside, workloads } }: Stand): boolean {
  const users = Object.keys(beside?.workloads ?? {}).filter((one) => workloads[one] === undefined);
  return (
    name.endsWith("-move") ||
    users.some((user) =>
      [`-workload-${user}`, `-workload-${user}-password`].some((end) => name.endsWith(end)),
    ) ||
    users.some((user) => name.includes(`-redis-${user}-`) || name.includes(`-user-${user}`))
  );
}

const ZONED = /^aws:ec2\/(subnet|routeTable|routeTableAssociation|eip|natGateway|route):/;

/**
 * Whether a resource belongs to a zone that only the tier before states. Members of a store that keeps its size stand there, so
 * the zone stays, and has all that each zone of a fresh stack has: where nodes stand in private subnets, a NAT gateway too.
 */
function isOfKeptZone({ type, name }: StandingResource, gone: Stand, to: Stand): boolean {
  const [whole = "", kind, zone] = /-(public|private|nat)-(\d+)(?=-|$)/.exec(name) ?? [];
  if (!ZONED.test(type) || kind === undefined || Number(zone) >= gone.plan.zones) return false;
  const first = `${type}::${name.replace(whole, `-${kind}-0`)}`;
  return [...to.resources.values()].some(({ id }) => id === first);
}

const isAlarm = ({ type }: StandingResource): boolean => type === "aws:cloudwatch/metricAlarm:MetricAlarm";

/** Whether a resource of a cloud belongs to one of these stores: alarms of its members, a password where a fresh store has none. */
const isOfStore = ({ type, name }: StandingResource, stores: readonly string[]): boolean =>
  /^(aws|random):/.test(type) && stores.some((store) => new RegExp(`-${store}(-|$)`).test(name));

/** What takes the backups of a store, and restores them. */
const takesBackups = ({ name }: StandingResource, keys: readonly string[]): boolean =>
  keys.some((key) => name.endsWith(`-${key}-backup`) || name.endsWith(`-${key}-restore`));

/** Faults of a stack that keeps the larger size of its former tier: it says so, and has nothing else of it. */
export function faultsOfKept(gone: Stand, to: Stand, rows: readonly GrowthRow[]): string[] {
  const names = rows.map(({ subject }) => to.placement.stores[subject]?.name ?? subject);
  // Caches that a restart empties keep their size too, and nothing stops the update that makes them smaller.
  const larger = gone.plan.lacks.flatMap((lack) => (lack.key === "keeps-size" ? [lack.store] : []));
  const lacking = names.filter((name) => !larger.includes(name));
  const keys = rows.map(({ subject }) => subject);
  const held = keys.flatMap((key) => gone.placement.stores[key]?.resources ?? []);
  const isLarger = (one: StandingResource): boolean => isOfStore(one, isAlarm(one) ? larger : names);
  const more = [...gone.resources.values()].filter(
    (one) =>
      !to.resources.has(one.urn) &&
      !held.includes(one.id) &&
      !ofTheMove(one, gone) &&
      !isOfKeptZone(one, gone, to) &&
      !isLarger(one) &&
      !takesBackups(one, keys),
  );
  // Nothing copies several shards where no store of objects is left.
  const uncopied = gone.plan.lacks.flatMap((lack) => (lack.key === "no-parts-copy" ? [lack.store] : []));
  const without = keys.filter((key) => uncopied.includes(gone.placement.stores[key]?.name ?? ""));
  const less = [...to.resources.values()].filter(
    (one) => !gone.resources.has(one.urn) && !(isAlarm(one) && isLarger(one)) && !takesBackups(one, without),
  );
  return [
    ...lacking.map((name) => `${name} keeps a larger size, and lacks does not say so`),
    ...more.map(({ id }) => `${id} stands, and a fresh stack has none`),
    ...less.map(({ id }) => `${id} is missing, and a fresh stack has one`),
  ];
}
