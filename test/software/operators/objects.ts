import { createHash } from "node:crypto";
import type { PodSpec } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";

/** The custom resource for which an operator makes other objects. */
type Of = Pick<KubeObject, "metadata">;

type Texts = Readonly<Record<string, string>>;

const metadataOf = ({ metadata: { namespace } }: Of, name: string) => ({
  name,
  namespace: namespace ?? "default",
});

/** A password that an operator would draw. It is the same in each run, so that two renderings are equal. */
export const passwordOf = (secret: string, user: string): string =>
  createHash("sha256").update(`${secret} ${user}`).digest("hex").slice(0, 32);

export const secret = (of: Of, name: string, stringData: Texts): KubeObject =>
  ({ apiVersion: "v1", kind: "Secret", metadata: metadataOf(of, name), stringData }) as KubeObject;

export const configMap = (of: Of, name: string, data: Texts): KubeObject =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(of, name), data }) as KubeObject;

interface ServiceArgs {
  /** Labels of the pods. */
  readonly selector: Texts;
  readonly ports: readonly number[];
  /** @default false */
  readonly headless?: boolean;
}

export const service = (
  of: Of,
  name: string,
  { selector, ports, headless = false }: ServiceArgs,
): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(of, name),
    spec: {
      selector,
      ports: ports.map((port) => ({ name: `port-${port}`, port })),
      ...(headless ? { clusterIP: "None", publishNotReadyAddresses: true } : {}),
    },
  }) as KubeObject;

/** Says on an owner of pods which operator would start other pods here. */
const IN_PLACE_OF = "echelon.dev/in-place-of";

interface PodsArgs {
  readonly kind: "StatefulSet" | "Deployment";
  readonly name: string;
  /** Name of the operator in `sandbox/definitions/kinds.ts`. */
  readonly inPlaceOf: string;
  readonly labels: Texts;
  readonly spec: PodSpec;
}

/** One pod with the real program, where the operator would start its own. */
export const pod = (of: Of, { kind, name, inPlaceOf, labels, spec }: PodsArgs): KubeObject =>
  ({
    apiVersion: "apps/v1",
    kind,
    metadata: { ...metadataOf(of, name), annotations: { [IN_PLACE_OF]: inPlaceOf } },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  }) as unknown as KubeObject;

/** The operator whose pod another one stands for; undefined for a pod of the stack itself. */
export const operatorOf = ({ metadata }: Of): string | undefined =>
  (metadata as { readonly annotations?: Texts }).annotations?.[IN_PLACE_OF];
