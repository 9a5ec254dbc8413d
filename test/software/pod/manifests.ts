import type { ISecret } from "kubernetes-models/v1/Secret";
import type { IService } from "kubernetes-models/v1/Service";
import { readStackFile } from "../../../config/stackFile.ts";
import { inspectStack } from "../../../manifests/inspect.ts";
import type { Generated } from "../../../manifests/passwords.ts";
import { renderStack } from "../../../render/manifests.ts";
import type { CronJob, Job, Workload } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { signedSecrets } from "./certificates.ts";

/** What makes pods, as `echelon render` gives it. */
export type Owner = Workload | Job | CronJob;
export type Service = KubeObject & { readonly spec: NonNullable<IService["spec"]> };

/** The objects of one stack, Secrets included, as a cluster gets them. */
export interface Manifests {
  readonly objects: readonly KubeObject[];
  readonly owners: readonly Owner[];
  readonly services: readonly Service[];
  /** The content of a Secret or ConfigMap by key; undefined where the stack has no such object. */
  readonly content: (kind: "Secret" | "ConfigMap", name: string) => Content | undefined;
}

export type Content = Readonly<Record<string, Buffer>>;

const OWNERS: readonly string[] = ["Deployment", "StatefulSet", "Job", "CronJob"];

const encoded = (data: Readonly<Record<string, string>> | undefined, encoding: BufferEncoding) =>
  Object.entries(data ?? {}).map(([key, text]) => [key, Buffer.from(text, encoding)] as const);

/** Sorts rendered objects by what the runner needs of them. */
export function manifestsOf(rendered: readonly KubeObject[]): Manifests {
  const objects = [...rendered, ...signedSecrets(rendered)];
  const ofKind = (kind: string): readonly KubeObject[] => objects.filter((one) => one.kind === kind);
  return {
    objects,
    owners: objects.filter(({ kind }) => OWNERS.includes(kind)) as readonly unknown[] as readonly Owner[],
    services: ofKind("Service") as readonly unknown[] as readonly Service[],
    content: (kind, name) => {
      const found = ofKind(kind).find(({ metadata }) => metadata.name === name);
      if (found === undefined) return undefined;
      const { data, stringData } = found as ISecret;
      const inside = encoded(data as Record<string, string>, kind === "Secret" ? "base64" : "utf8");
      return Object.fromEntries([...inside, ...encoded(stringData as Record<string, string>, "utf8")]);
    },
  };
}

/** Keys of a stack's file, such as `echelon:operators`, with other values. */
export type Keys = Readonly<Record<string, string>>;

/** The objects of a committed stack, and the passwords that they were rendered with. */
async function rendering(stack: string, keys: Keys, earlier?: Generated) {
  const { values, secretKeys } = readStackFile(stack);
  const inspected = await inspectStack({ stack, config: { values: { ...values, ...keys }, secretKeys } });
  const { objects, generated } = renderStack(inspected, earlier);
  const rendered = objects.map(({ manifest }) => manifest as unknown as KubeObject);
  return { manifests: manifestsOf(rendered), generated };
}

/** The manifests of a committed stack, rendered in this process as `echelon render` does, with the values of Secrets. */
export const renderedStack = async (stack: string, keys: Keys = {}): Promise<Manifests> =>
  (await rendering(stack, keys)).manifests;

/** The manifests of a stack before and after an `up`: passwords stay. */
export async function renderedUp(stack: string, before: Keys, after: Keys): Promise<[Manifests, Manifests]> {
  const first = await rendering(stack, before);
  return [first.manifests, (await rendering(stack, after, first.generated)).manifests];
}

/** The password in a Secret of a stack. @throws Error where there is none. */
export function passwordIn({ content }: Manifests, secret: string, key = "password"): string {
  const found = content("Secret", secret)?.[key];
  if (found === undefined) throw new Error(`got no ${key} in the Secret ${secret}, expected one`);
  return found.toString();
}

/** The Job that has this part in its name; Pulumi chooses the rest. @throws Error where there is none. */
export function jobWith({ owners }: Manifests, part: string): Job {
  const found = owners.find(({ kind, metadata }) => kind === "Job" && metadata.name.includes(part));
  if (found?.kind !== "Job") throw new Error(`got no Job with ${part} in its name, expected one`);
  return found;
}

/** `Deployment/agents`: how tests name what makes a pod. */
export const ownerName = ({ kind, metadata }: Pick<Owner, "kind" | "metadata">): string =>
  `${kind}/${metadata.name}`;

/** @throws Error with the names that there are. */
export function ownerOf({ owners }: Manifests, name: string): Owner {
  const found = owners.find((owner) => ownerName(owner) === name);
  if (found !== undefined) return found;
  throw new Error(`got ${name}, expected one of ${owners.map(ownerName).join(", ")}`);
}
