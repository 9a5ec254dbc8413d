import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Container, PodTemplate } from "../../../sandbox/client/objects.ts";
import { identityOf } from "./bubblewrap.ts";
import { RunningContainer } from "./container.ts";
import { environmentOf, expand, type Fields } from "./environment.ts";
import { imageOf } from "./images.ts";
import type { Manifests } from "./manifests.ts";
import type { PodNetwork } from "./network.ts";
import { mountsOf } from "./volumes.ts";

/** The pod whose containers are started. */
export interface Surroundings {
  readonly pod: string;
  readonly template: PodTemplate;
  readonly manifests: Manifests;
  readonly network: PodNetwork;
  /** Directory of the pod. */
  readonly directory: string;
  /** The hosts file of the pod. */
  readonly hosts: string;
  /** Directory of a claim, which outlives the pod. */
  readonly claim: (name: string) => string;
  /** Size of a claim; undefined where it is as large as the disk of this machine. */
  readonly claimBytes: (name: string) => number | undefined;
}

const byKey = (field: string, values: Readonly<Record<string, string>>): Fields =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`metadata.${field}['${key}']`, value]));

/** Fields of a pod that its variables may refer to. */
function fieldsOf({ pod, template, network }: Surroundings): Fields {
  const { labels = {}, annotations = {}, namespace = "default" } = template.metadata ?? {};
  return {
    "metadata.name": pod,
    "metadata.namespace": namespace,
    "metadata.uid": "00000000-0000-4000-8000-000000000001",
    "spec.nodeName": "node",
    "spec.serviceAccountName": template.spec?.serviceAccountName ?? "default",
    "status.podIP": network.address,
    "status.hostIP": "10.244.0.1",
    ...byKey("labels", labels),
    ...byKey("annotations", annotations),
  };
}

/**
 * Starts a container of a pod with exactly what its manifest says.
 *
 * @throws Error for an image that no program of this machine stands for, and for a command that only the image knows.
 */
export function launch(surroundings: Surroundings, container: Container): Promise<RunningContainer> {
  const { pod, template, manifests, network, directory, hosts, claim, claimBytes } = surroundings;
  const { spec = { containers: [] } } = template;
  const { name, args = [] } = container;
  const image = imageOf(container.image ?? "");
  if ("reason" in image) throw new Error(`pod ${pod}: container ${name}: ${image.reason}`);
  const command = container.command ?? image.entrypoint;
  if (command === undefined)
    throw new Error(`pod ${pod}: container ${name}: got no command, expected one: the image's is not known`);
  const own = environmentOf(manifests, container, fieldsOf(surroundings));
  const place = { manifests, pod: directory, claim, claimBytes, fsGroup: spec.securityContext?.fsGroup };
  const ownDirectory = join(directory, name);
  mkdirSync(ownDirectory, { recursive: true, mode: 0o711 });
  return RunningContainer.start({
    name,
    network,
    command: [...command, ...args].map((part) => expand(part, own)),
    env: { HOME: "/", HOSTNAME: pod, ...image.env, ...own },
    sandbox: {
      directory: ownDirectory,
      image,
      mounts: mountsOf(container, spec.volumes ?? [], place),
      hosts,
      hostname: pod,
      readOnlyRoot: container.securityContext?.readOnlyRootFilesystem ?? false,
      workingDir: container.workingDir ?? image.workingDir,
      identity: identityOf(spec, container),
    },
  });
}
