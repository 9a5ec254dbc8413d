import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { JsonObject } from "../../base/json.ts";
import { type Schema, validate } from "./validate.ts";

/** An operator whose custom resources the sandbox accepts and nobody acts on. */
export interface Operator {
  readonly name: string;
  /** What it would do with an object of its kinds, in one sentence. */
  readonly does: string;
  readonly documentation: string;
}

const keda: Operator = {
  name: "KEDA",
  does: "scales the workload by the backlog, through an autoscaler that it makes",
  documentation: "https://keda.sh/docs/2.20/reference/scaledobject-spec/",
};
const prometheus: Operator = {
  name: "Prometheus operator",
  does: "has Prometheus read the metrics and raise the alerts",
  documentation: "https://prometheus-operator.dev/docs/api-reference/api/",
};
const gateway: Operator = {
  name: "a Gateway API controller",
  does: "opens the listeners and routes requests to the workload",
  documentation: "https://gateway-api.sigs.k8s.io/reference/api-spec/1.6/spec/",
};
const cloudNativePg: Operator = {
  name: "CloudNativePG",
  does: "runs PostgreSQL, its replicas, its failover and its credentials",
  documentation: "https://cloudnative-pg.io/documentation/1.30/cloudnative-pg.v1/",
};
const redis: Operator = {
  name: "Redis operator",
  does: "runs Redis and its volume",
  documentation: "https://redis-operator.opstree.dev/docs/",
};

/** `<apiVersion>/<kind>` of every definition → the operator that acts on its objects: accepted here, not run. */
export const operatorKinds: Readonly<Record<string, Operator>> = {
  "keda.sh/v1alpha1/ScaledObject": keda,
  "keda.sh/v1alpha1/TriggerAuthentication": keda,
  "monitoring.coreos.com/v1/PrometheusRule": prometheus,
  "monitoring.coreos.com/v1/PodMonitor": prometheus,
  "monitoring.coreos.com/v1/ServiceMonitor": prometheus,
  "monitoring.coreos.com/v1alpha1/AlertmanagerConfig": prometheus,
  "gateway.networking.k8s.io/v1/Gateway": gateway,
  "gateway.networking.k8s.io/v1/HTTPRoute": gateway,
  "postgresql.cnpg.io/v1/Cluster": cloudNativePg,
  "redis.redis.opstreelabs.in/v1beta2/Redis": redis,
};

/** An object of some kind. */
interface Typed extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** A definition of custom resources, as far as it is read here. */
export interface Definition extends Typed {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly [
      { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema & JsonObject } },
    ];
  };
}

/** `<apiVersion>/<kind>`, by which a definition is found. */
export const kindOf = ({ apiVersion, kind }: Pick<Typed, "apiVersion" | "kind">): string =>
  `${apiVersion}/${kind}`;

interface Named extends Pick<Typed, "apiVersion" | "kind"> {
  readonly metadata: { readonly name: string };
}

/** What only an operator would do with these objects, a sentence each. */
export const operatorNotes = (objects: readonly Named[]): readonly string[] =>
  objects.flatMap((object) => {
    const operator = operatorKinds[kindOf(object)];
    if (operator === undefined) return [];
    const { name, does, documentation } = operator;
    return [`${object.kind} ${object.metadata.name}: ${name} ${does} (${documentation})`];
  });

const DIRECTORY = join(import.meta.dirname, "crds");

let definitions: ReadonlyMap<string, Definition> | undefined;

/** Every definition in `crds/`, by the kind of its objects. */
export function crds(): ReadonlyMap<string, Definition> {
  definitions ??= new Map(
    readdirSync(DIRECTORY)
      .toSorted()
      .map((file) => {
        const definition: Definition = parse(readFileSync(join(DIRECTORY, file), "utf8"));
        const { group, names, versions } = definition.spec;
        return [`${group}/${versions[0].name}/${names.kind}`, definition];
      }),
  );
  return definitions;
}

/**
 * Holds a custom resource to its definition.
 *
 * @returns what is wrong, a sentence each; null for a kind without a definition here, which nobody judged.
 */
export function validateCustom(manifest: Typed): readonly string[] | null {
  const schema = crds().get(kindOf(manifest))?.spec.versions[0].schema.openAPIV3Schema;
  return schema === undefined ? null : validate(manifest, schema, manifest.kind);
}
