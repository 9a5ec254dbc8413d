import { fields, inputsOf, joined, type Measured, numberAt, type Resources } from "./figure.ts";
import { logFigures, storeFigures } from "./stores.ts";
import { nodeFigures, workloadFigures } from "./workloads.ts";

const isPublic = ({ name }: Resources[number]): boolean => name.includes("-public-");

/**
 * Zones in which a stack stands, and gateways of its network. Private subnets may be in further zones, so that AWS takes none away
 * from a store.
 */
const networkFigures = (resources: Resources): Measured => ({
  zones: new Set(
    inputsOf(resources.filter(isPublic), "ec2/subnet:Subnet").map(
      ({ availabilityZoneId }) => availabilityZoneId,
    ),
  ).size,
  gateways: inputsOf(resources, "ec2/natGateway:NatGateway").length,
});

/** Triggers whose thresholds a source may state. The others are of this project. */
const TRIGGERS = ["scale-up", "scale-down", "backlog", "errors", "response-warning", "response-critical"];

/** Thresholds of the alarms of these triggers. */
const alarmFigures = (resources: Resources, system: string): Measured =>
  joined(
    resources
      .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
      .flatMap(({ name, inputs }) => {
        const of = TRIGGERS.find((trigger) => name.startsWith(`${system}-trigger-${trigger}`));
        return of === undefined ? [] : [fields("alarm", { [of]: numberAt(inputs, "threshold") })];
      }),
  );

const budgetFigures = (resources: Resources): Measured =>
  joined(
    inputsOf(resources, "aws:budgets/budget:Budget").map((budget) =>
      fields("budget", { USD: numberAt(budget, "limitAmount") }),
    ),
  );

/** vCPU and GB of all workloads together, each at its fewest replicas. */
function totals(workloads: Measured): Measured {
  const names = Object.keys(workloads).flatMap((key) => /^(.+)\.min$/.exec(key)?.[1] ?? []);
  const sum = (field: string): number =>
    names.reduce(
      (total, name) => total + Number(workloads[`${name}.min`]) * Number(workloads[`${name}.${field}`]),
      0,
    );
  return { "all.cpu": sum("cpu"), "all.GB": (sum("memoryMiB") * 2 ** 20) / 1e9 };
}

/** What is measured: a system, and whether all its workloads together are as well. */
interface Measuring {
  readonly system: string;
  readonly totals?: boolean;
}

/** The figures of a tier that resources of a preview have. */
export const measured = (resources: Resources, { system, totals: all = false }: Measuring): Measured => {
  const workloads = workloadFigures(resources);
  return joined([
    workloads,
    all ? totals(workloads) : {},
    nodeFigures(resources),
    storeFigures(resources, system),
    logFigures(resources),
    networkFigures(resources),
    alarmFigures(resources, system),
    budgetFigures(resources),
  ]);
};
