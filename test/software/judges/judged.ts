import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../base/json.ts";
import { yamlText } from "../../../base/yaml.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { renderAll } from "../manifests/renderings.ts";
import { type Cell, cells } from "./cells.ts";
import { type Verdict, verdictsOn } from "./checkov.ts";
import { type Exception, exceptionOf } from "./exceptions/exception.ts";
import { type PlannedResource, plannedResources, terraformPlan } from "./terraformPlan.ts";

/** The cell with faults that a judge has to find. */
export const BROKEN = "broken";

/** A verdict, and the exception that it falls under if the check failed. */
export interface Judged extends Verdict {
  readonly exception?: Exception | undefined;
}

/** Addresses in one directory are unique, because each has the name of its cell. */
const prefixOf = (cell: string): string => `${cell}--`;

/** The resources of a cell as Terraform plans them, without the name of the cell. */
export const plannedIn = ({ resources }: Cell): readonly PlannedResource[] => plannedResources(resources, "");

/** Judges every manifest of every rendering, and a folder with one object that has faults. */
export async function judgedManifests(
  directory: string,
  breakOne: (objects: readonly KubeObject[]) => KubeObject,
  exceptions: readonly Exception[],
): Promise<readonly Judged[]> {
  const renderings = await renderAll(directory);
  const broken = breakOne(renderings.flatMap(({ files }) => files.map(({ object }) => object)));
  mkdirSync(join(directory, BROKEN));
  writeFileSync(join(directory, BROKEN, "object.yaml"), yamlText(broken as unknown as Json));
  const verdicts = await verdictsOn("kubernetes", directory);
  return verdicts.map((verdict) => ({
    ...verdict,
    exception: verdict.isPassed ? undefined : exceptionOf(verdict, exceptions),
  }));
}

/** In a trial, and at the end of a way between tiers, protection is off so that the next update can remove what is left. */
const UNPROTECTED = /-(trial|grown|shrunk)$/;

/** Names that two resources of a cell have: a reference to one of them cannot be told from one to the other. */
function sharedNames({ resources }: Cell): ReadonlySet<string> {
  const names = resources.filter(({ type }) => type.startsWith("aws:")).map(({ name }) => name);
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

/** Judges every cell of AWS, and one with faults. */
export async function judgedPlans(
  directory: string,
  breakOne: (resources: readonly ResourceRecord[]) => readonly ResourceRecord[],
  exceptions: readonly Exception[],
): Promise<readonly Judged[]> {
  const made = (await cells()).filter(({ name }) => !UNPROTECTED.test(name));
  const [first] = made;
  const all = [...made, { name: BROKEN, resources: breakOne(first?.resources ?? []) }];
  for (const { name, resources } of all) {
    const plan = terraformPlan(plannedResources(resources, prefixOf(name)));
    writeFileSync(join(directory, `${name}.json`), JSON.stringify(plan, null, 1));
  }
  const planned = new Map(
    all.flatMap((cell) => plannedIn(cell).map((one) => [`${cell.name} ${one.address}`, one] as const)),
  );
  const shared = new Map(all.map((cell) => [cell.name, sharedNames(cell)]));
  const isClear = ({ cell, resource }: Verdict): boolean =>
    shared.get(cell)?.has(resource.replace(prefixOf(cell), "").split(".").slice(1).join(".")) !== true;
  const verdicts = (await verdictsOn("terraform_plan", directory)).filter(isClear);
  return verdicts.map((verdict) => {
    const resource = verdict.resource.replace(prefixOf(verdict.cell), "");
    const failure = { check: verdict.check, resource, planned: planned.get(`${verdict.cell} ${resource}`) };
    return {
      ...verdict,
      resource,
      exception: verdict.isPassed ? undefined : exceptionOf(failure, exceptions),
    };
  });
}
