import { join } from "node:path";
import { z } from "zod";
import { dataFile, sourceDate, sourceUrl } from "../base/data.ts";
import { defect } from "../base/errors.ts";
import { isUnique } from "../base/unique.ts";
import { architectures } from "../targets/aws/keys.ts";

const text = z.string().min(1);

/** Where the figures come from. */
const origin = {
  note: text.optional().describe("What a reader of the figures has to know"),
  source: sourceUrl.describe("Page that states the figures"),
  date: sourceDate.describe("Day on which they were read there"),
};

/** Unit, currency and region of a price. */
const charge = {
  unit: z
    .enum(["hour", "GB", "vCPU-hour", "GB-hour", "GB-month", "million requests"])
    .describe("Unit that the price is for"),
  currency: z.literal("USD"),
  region: text.describe("Region that the price holds for"),
};

const price = z.number().positive().describe("Price of a unit, in the currency of the same row");

const size = z.strictObject({
  name: text.describe("Name in the cloud's API"),
  cpu: z.number().positive().describe("vCPU"),
  memoryMiB: z.int().positive(),
  price,
});

/** A size whose price is not known: it is chosen by its capacity alone. */
const capacity = size.extend({ price: price.optional() });

/** AWS's pages load the prices of brokers by a script, and what others state of them contradicts itself, so no row has one yet. */
const broker = capacity.extend({
  trials: z.boolean().default(false).describe("Whether AWS recommends it for trials only"),
  partitions: z
    .int()
    .positive()
    .optional()
    .describe("Partitions that AWS recommends on one at most, with copies; absent where it has none"),
});

const machine = size.extend({
  architecture: z.enum(architectures).default("amd64").describe("Processor architecture"),
  baselinePercent: z
    .number()
    .positive()
    .max(100)
    .default(100)
    .describe(
      "Percent of its vCPU that a machine can use all the time; it can use more only while its credits last",
    ),
});

const task = z.strictObject({
  cpuUnits: z.int().positive().describe("CPU units; 1024 are one vCPU"),
  memoryMiB: z
    .array(z.int().positive())
    .min(1)
    .describe("Memory sizes that are possible with them, MiB, ascending"),
});

const ascends = (numbers: readonly number[]): boolean =>
  numbers.every((one, index) => index === 0 || one > (numbers[index - 1] ?? one));

const listed = <Row extends z.ZodType<{ readonly name: string }>>(row: Row) =>
  z
    .array(row)
    .min(1)
    .refine((rows) => isUnique(rows.map(({ name }) => name)), "expected one row per name");

const sold = <Row extends z.ZodType<{ readonly name: string }>>(row: Row) =>
  z.strictObject({
    title: text.describe("What is sold"),
    ...charge,
    ...origin,
    rows: listed(row),
  });

const brokers = z.strictObject({
  title: text,
  ...origin,
  rows: listed(broker),
});

const tasks = z.strictObject({
  title: text,
  ...origin,
  rows: z
    .array(task)
    .min(1)
    .refine(
      (rows) => ascends(rows.map(({ cpuUnits }) => cpuUnits)) && rows.every((row) => ascends(row.memoryMiB)),
      "expected CPU units and memory in ascending order",
    ),
});

/** What a cloud charges for in addition to machines, databases and caches. */
const priceNames = [
  "natGateway",
  "natGatewayData",
  "publicAddress",
  "interfaceEndpoint",
  "interfaceEndpointData",
  "taskCpu",
  "taskMemory",
  "armTaskCpu",
  "armTaskMemory",
  "eksCluster",
  "eksClusterExtended",
  "databaseProxy",
  "documentStorage",
  "documentRequests",
  "rabbitmqStorage",
  "kafkaStorage",
] as const;

/** Schema of a catalog: what a cloud sells, with price, source and the day on which the price was read. */
export const catalogSchema = z.strictObject({
  machines: sold(machine).describe("Virtual machines"),
  databases: sold(size).describe("Instances of a managed relational database"),
  caches: sold(size).describe("Nodes of a managed cache"),
  documents: z
    .strictObject({ title: text, ...origin, rows: listed(capacity) })
    .describe("Instances of a managed document database, the smallest first"),
  brokers: brokers.describe("Instances of managed brokers of messages"),
  tasks: tasks.describe("Sizes of a task in the container service"),
  prices: z.record(z.enum(priceNames), z.strictObject({ price, ...charge, ...origin })),
});

type Catalog = z.output<typeof catalogSchema>;
export type MachineSize = z.output<typeof machine>;
export type SoldSize = z.output<typeof size>;
type PriceName = (typeof priceNames)[number];
type Charge = z.output<typeof charge.unit>;

const load = (target: string) =>
  dataFile(join(import.meta.dirname, "catalog", `${target}.json`), catalogSchema);

const catalogs = { aws: load("aws") } as const;

/** Targets whose prices are known. */
type PricedTarget = keyof typeof catalogs;

/**
 * The catalog of a target. The first call reads its file.
 *
 * @throws Error with the path of each problem in the file.
 */
export const catalogOf = (target: PricedTarget): Catalog => catalogs[target]();

/**
 * A price of a target, USD per unit.
 *
 * @param unit the unit that the caller counts in.
 * @throws Error if the catalog has the price for another unit.
 */
export function priceOf(target: PricedTarget, name: PriceName, unit: Charge): number {
  const found = catalogOf(target).prices[name];
  if (found.unit === unit) return found.price;
  throw defect(
    `pricing/catalog/${target}.json: prices.${name}: got a price for each ${found.unit}, expected one for each ${unit}`,
  );
}
