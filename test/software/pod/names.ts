import { type PodTemplate, selects } from "../../../sandbox/client/objects.ts";
import type { Manifests, Service } from "./manifests.ts";
import type { Forward } from "./nodeAgent.ts";
import { portOf } from "./probes.ts";

/** A pod as Services see it. */
export interface Endpoint {
  readonly name: string;
  readonly address: string;
  readonly template: PodTemplate;
  readonly isReady: boolean;
}

const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === "None";

/** The names of a Service under which a pod of its namespace finds it. */
const namesOf = (name: string, namespace = "default"): readonly string[] =>
  ["", `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.cluster.local`].map((end) => `${name}${end}`);

/** The pods behind a Service: those that are ready, or all where it says so. */
const behind = ({ spec }: Service, pods: readonly Endpoint[]): readonly Endpoint[] =>
  pods.filter(
    ({ template, isReady }) =>
      (isReady || spec.publishNotReadyAddresses === true) &&
      spec.selector !== undefined &&
      selects({ matchLabels: spec.selector }, template.metadata?.labels),
  );

/** Names of the Services that lead to a pod. */
export const servingNames = ({ services }: Manifests, pods: readonly Endpoint[]): ReadonlySet<string> =>
  new Set(services.filter((one) => behind(one, pods).length > 0).map(({ metadata }) => metadata.name));

/** Lines of a hosts file: address and names. Pods of a headless Service have a name each. */
export function hostLines(
  { services }: Manifests,
  pods: readonly Endpoint[],
  addressOf: (service: string) => string,
): readonly string[] {
  return services.flatMap((service) => {
    const { name, namespace } = service.metadata;
    const names = namesOf(name, namespace).join(" ");
    if (!isHeadless(service)) return [`${addressOf(name)} ${names}`];
    return behind(service, pods).flatMap((pod) => [
      `${pod.address} ${namesOf(`${pod.name}.${name}`, namespace).join(" ")}`,
      `${pod.address} ${names}`,
    ]);
  });
}

/** What the addresses of Services lead to. */
export function forwardsOf(
  { services }: Manifests,
  pods: readonly Endpoint[],
  addressOf: (service: string) => string,
): readonly Forward[] {
  return services
    .filter((service) => !isHeadless(service))
    .flatMap((service) =>
      (service.spec.ports ?? []).map(({ port, targetPort = port }) => ({
        address: addressOf(service.metadata.name),
        port,
        targets: behind(service, pods).map(({ address, template }) => ({
          address,
          port: targetOf(template, targetPort),
        })),
      })),
    );
}

function targetOf(template: PodTemplate, port: string | number): number {
  const containers = template.spec?.containers ?? [];
  const owner = containers.find(({ ports = [] }) => ports.some(({ name }) => name === port)) ?? containers[0];
  if (owner === undefined)
    throw new Error(`got a pod without containers, expected one with the port ${port}`);
  return portOf(owner, port);
}
