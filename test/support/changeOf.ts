import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import type { ProgramResult } from "../../preview/engine/run.ts";
import { at, listAt } from "./kubernetesStack.ts";

/**
 * Fields that Kubernetes does not let anybody change, and those whose change ends what is being served. A resource with the
 * same URN and the same name must not change them.
 */
const fixed: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["data"],
  Deployment: ["spec.selector"],
  Gateway: ["spec.gatewayClassName"],
  HTTPRoute: ["spec.parentRefs", "spec.hostnames"],
  Job: ["spec.template"],
  PersistentVolumeClaim: ["spec.accessModes", "spec.storageClassName"],
  Service: ["spec.clusterIP", "spec.type", "spec.selector"],
  StatefulSet: ["spec.serviceName", "spec.selector", "spec.podManagementPolicy", "spec.volumeClaimTemplates"],
};

export const kindOf = ({ type }: ResourceRecord): string => type.split(":").at(-1) ?? "";

/** `<kind>/<physical name>`; the logical name where Pulumi chooses the physical one. */
const nameOf = (one: ResourceRecord): string =>
  `${kindOf(one)}/${String(at(one.inputs, "metadata.name") ?? `${one.name}-*`)}`;

/** Listeners of a Gateway that both have, and that differ. */
function changedListeners(before: ResourceRecord, after: ResourceRecord): string[] {
  const others = new Map(
    listAt(after.inputs, "spec.listeners").map((one) => [at(one, "name"), JSON.stringify(one)]),
  );
  return listAt(before.inputs, "spec.listeners")
    .filter((one) => others.has(at(one, "name")) && others.get(at(one, "name")) !== JSON.stringify(one))
    .map((one) => `${nameOf(before)}: listener ${at(one, "name")}`);
}

function changedFields(before: ResourceRecord, after: ResourceRecord): string[] {
  if (nameOf(before) !== nameOf(after)) return [];
  const text = (value: Json | undefined): string => JSON.stringify(value ?? null);
  const fields = fixed[kindOf(before)] ?? [];
  return [
    ...fields
      .filter((path) => text(at(before.inputs, path)) !== text(at(after.inputs, path)))
      .map((path) => `${nameOf(before)}: ${path}`),
    ...changedListeners(before, after),
  ];
}

const objectsIn = ({ resources }: ProgramResult): ReadonlyMap<string, ResourceRecord> =>
  new Map(
    resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .map((resource) => [resource.urn, resource]),
  );

/** What a change makes and removes, and what stands in its way: names of both, and fields that cannot change in place. */
export function changeOf(one: ProgramResult, other: ProgramResult) {
  const [before, after] = [objectsIn(one), objectsIn(other)];
  const onlyIn = (some: typeof before, rest: typeof before): string[] =>
    [...some.values()].filter(({ urn }) => !rest.has(urn)).map(nameOf);
  const made = onlyIn(after, before);
  const gone = onlyIn(before, after);
  const inPlace = [...before.values()].flatMap((resource) => {
    const same = after.get(resource.urn);
    return same === undefined ? [] : changedFields(resource, same);
  });
  return { made, gone, obstacles: [...made.filter((name) => gone.includes(name)), ...inPlace] };
}
