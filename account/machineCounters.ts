import type { ResourceRecord } from "../document/document.ts";
import { catalogOf } from "../pricing/catalog.ts";
import { type Counter, dependsOn, largest, number, object, ofType } from "./counting.ts";

const MACHINE = "aws:ec2/instance:Instance";
const NODES = "aws:eks/nodeGroup:NodeGroup";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const VOLUME = "aws:ebs/volume:Volume";
const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";

/** vCPU of a machine; a type that the catalog does not have counts as the smallest machine. */
function cpuOf(type: unknown): number {
  const { rows } = catalogOf("aws").machines;
  return rows.find(({ name }) => name === type)?.cpu ?? Math.min(...rows.map(({ cpu }) => cpu));
}

const typeOf = ({ inputs }: ResourceRecord): unknown =>
  Array.isArray(inputs.instanceTypes) ? inputs.instanceTypes[0] : inputs.instanceType;

const scalingOf = ({ inputs }: ResourceRecord) => object(inputs.scalingConfig);
const fewest = (group: ResourceRecord): number => number(scalingOf(group).minSize, 0);
const most = (group: ResourceRecord): number => number(scalingOf(group).maxSize, 0);

/** The sum of what each machine has, and each node of the groups at the least and at the most. */
const ofMachines =
  (figure: (runner: ResourceRecord, resources: readonly ResourceRecord[]) => number): Counter =>
  (resources) => {
    const groups = ofType(resources, NODES);
    const sum = (nodes: (group: ResourceRecord) => number): number =>
      ofType(resources, MACHINE).reduce((all, one) => all + figure(one, resources), 0) +
      groups.reduce((all, one) => all + nodes(one) * figure(one, resources), 0);
    return { atStart: sum(fewest), atMost: sum(most) };
  };

/** vCPU of all machines and nodes. */
export const machineCpu = ofMachines((runner) => cpuOf(typeOf(runner)));

/** Nodes of the largest group. */
export const nodesOfAGroup = largest(most, NODES);

const GB_PER_TIB = 1024;
/** Of a machine without a word on its disk. */
const IMAGE_GB = 8;

/** GB of the root disk of a machine, or of a node by its template. */
function rootGB(runner: ResourceRecord, resources: readonly ResourceRecord[]): number {
  if (runner.type === MACHINE) return number(object(runner.inputs.rootBlockDevice).volumeSize, IMAGE_GB);
  const template = ofType(resources, TEMPLATE).find((one) => dependsOn(runner, one));
  const devices = template?.inputs.blockDeviceMappings;
  const [first] = Array.isArray(devices) ? devices.map(object) : [];
  return number(object(first?.ebs).volumeSize, IMAGE_GB);
}

/** TiB of all volumes of gp3: root disks, volumes of stores, and claims that the stack itself makes. */
export const diskTiB: Counter = (resources) => {
  const { atStart, atMost } = ofMachines(rootGB)(resources);
  const stores = ofType(resources, VOLUME).reduce((sum, { inputs }) => sum + number(inputs.size, 0), 0);
  const claimed = ofType(resources, CLAIM).reduce((sum, one) => sum + claimGB(one), 0);
  const tebibytes = (gigabytes: number): number => (gigabytes + stores + claimed) / GB_PER_TIB;
  return { atStart: tebibytes(atStart), atMost: tebibytes(atMost) };
};

const BYTES: Readonly<Record<string, number>> = {
  G: 1e9,
  Gi: 1024 ** 3,
  M: 1e6,
  Mi: 1024 ** 2,
  Ti: 1024 ** 4,
};

/** GB that a claim asks for; EBS counts a GB as 2^30 bytes. */
function claimGB({ inputs }: ResourceRecord): number {
  const { storage } = object(object(object(inputs.spec).resources).requests);
  const [, amount, unit] = /^(\d+)([A-Za-z]+)$/.exec(String(storage)) ?? [];
  return (number(amount, 0) * (BYTES[unit ?? ""] ?? 0)) / 1024 ** 3;
}
