import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Manifest } from "../../manifests/resolve.ts";
import { publishedProblems } from "../sandbox/definitions/published.ts";

/*
 * What an API server refuses although the published schema of a kind takes it: schemas have no grammar of names and no
 * ranges. The rules are read from the validation of Kubernetes itself and use nothing of this package:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/validation/validation.go
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/autoscaling/validation/validation.go
 */

type Rule = (value: Json) => boolean;

const isText =
  (pattern: RegExp, most: number): Rule =>
  (value) =>
    typeof value === "string" && value.length <= most && pattern.test(value);

const isWhole =
  (least: number, most: number): Rule =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;

const subdomain = isText(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, 253);
const label = isText(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 63);
const quantity: Rule = (value) =>
  typeof value === "number" ||
  (typeof value === "string" && /^\d+(\.\d+)?([mkMGTPE]|[KMGTPE]i)?$/.test(value));
/** The largest whole number of 32 bits. */
const INT32 = 2 ** 31 - 1;

/** Every field of that name, wherever it stands in an object of the built-in kinds. */
const fields: Readonly<Record<string, Rule>> = {
  replicas: isWhole(0, INT32),
  minReplicas: isWhole(1, INT32),
  maxReplicas: isWhole(1, INT32),
  terminationGracePeriodSeconds: isWhole(0, Number.MAX_SAFE_INTEGER),
  activeDeadlineSeconds: isWhole(1, INT32),
  startingDeadlineSeconds: isWhole(0, Number.MAX_SAFE_INTEGER),
  stabilizationWindowSeconds: isWhole(0, 3600),
  averageUtilization: isWhole(1, INT32),
  progressDeadlineSeconds: isWhole(1, INT32),
  minReadySeconds: isWhole(0, INT32),
  containerPort: isWhole(1, 65_535),
  initialDelaySeconds: isWhole(0, INT32),
  periodSeconds: isWhole(1, INT32),
  timeoutSeconds: isWhole(1, INT32),
  failureThreshold: isWhole(1, INT32),
  secretName: subdomain,
  storageClassName: subdomain,
  serviceAccountName: subdomain,
  gatewayClassName: subdomain,
  claimName: subdomain,
  tolerance: quantity,
};

const labels = [
  isText(/^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/, 317),
  isText(/^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/, 63),
] as const;

/** Every map of that name: what its keys and its values have to be. */
const maps: Readonly<Record<string, readonly [key: Rule, value: Rule]>> = {
  labels,
  matchLabels: labels,
  annotations: [
    // The prefix of a name counts in any case.
    isText(/^([A-Za-z0-9.-]{1,253}\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/, 317),
    isText(/^/, 256 * 1024),
  ],
  requests: [isText(/./, 317), quantity],
  limits: [isText(/./, 317), quantity],
};

/** Every list of that name: what the names of its items have to be. */
const named: Readonly<Record<string, Rule>> = {
  containers: label,
  initContainers: label,
  volumes: label,
  imagePullSecrets: subdomain,
  // Kubernetes 1.36 takes any printable name but `=`; these are those that every shell reads.
  env: isText(/^[A-Za-z_][A-Za-z0-9_]*$/, 253),
};

const say = (place: string, value: unknown): string =>
  `${place}: ${String(JSON.stringify(value)).slice(0, 100)}`;

function fieldProblems(key: string, value: Json, place: string): string[] {
  const problems = fields[key]?.(value) === false ? [say(place, value)] : [];
  const [keyRule, valueRule] = maps[key] ?? [];
  if (keyRule !== undefined && valueRule !== undefined && isObject(value)) {
    for (const [name, text] of Object.entries(value as JsonObject)) {
      if (!keyRule(name)) problems.push(say(`${place}, the key`, name));
      if (!valueRule(text)) problems.push(say(`${place}.${name}`, text));
    }
  }
  const rule = named[key];
  if (rule === undefined || !Array.isArray(value)) return problems;
  const wrong = value.filter((item) => isObject(item) && !rule((item as JsonObject).name ?? null));
  return [...problems, ...wrong.map((item) => say(`${place}, a name`, (item as JsonObject).name))];
}

function problemsIn(value: Json, place: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => problemsIn(item, `${place}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value as JsonObject).flatMap(([key, child]) => [
    ...fieldProblems(key, child, `${place}.${key}`),
    ...problemsIn(child, `${place}.${key}`),
  ]);
}

interface Model {
  validate(): void;
}
const models = new Map<string, Promise<(new (data: never) => Model) | null>>();

/** The generated class of a built-in kind; null for a custom one. */
function modelOf(kind: string): Promise<(new (data: never) => Model) | null> {
  const name = kind.split("/").at(-1) ?? "";
  const load = async () => {
    try {
      return (
        ((await import(`kubernetes-models/${kind}`)) as Record<string, new (data: never) => Model>)[name] ??
        null
      );
    } catch {
      return null;
    }
  };
  const model = models.get(kind) ?? load();
  models.set(kind, model);
  return model;
}

async function schemaProblems(kind: string, manifest: Manifest): Promise<readonly unknown[]> {
  const Model = await modelOf(kind);
  if (Model === null) return publishedProblems(kind, manifest) ?? [];
  try {
    new Model(manifest as never).validate();
    return [];
  } catch (error) {
    return (error as { errors?: readonly unknown[] }).errors ?? [error];
  }
}

/** What an API server refuses in an object: by the published schema of its kind, and by rules that schemas lack. */
export async function objectProblems(manifest: Manifest): Promise<string[]> {
  const kind = `${manifest.apiVersion}/${manifest.kind}`;
  const { name } = manifest.metadata;
  // The names of roles may be any part of a path.
  const named =
    subdomain(name) || manifest.apiVersion.startsWith("rbac.") ? [] : [say("metadata.name", name)];
  const bySchema = (await schemaProblems(kind, manifest)).map(
    (problem) => `schema: ${JSON.stringify(problem)}`,
  );
  return [...named, ...problemsIn(manifest as unknown as Json, ""), ...bySchema].map(
    (problem) => `${kind} ${String(name)}${problem}`,
  );
}
