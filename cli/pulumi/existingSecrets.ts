import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isObject, type JsonObject } from "../../base/json.ts";
import { PROJECT } from "../../base/project.ts";
import { type NeededSecret, neededSecrets } from "../../components/kubernetes/parts/secrets/neededSecrets.ts";
import type { PreviewedStack } from "../../preview/stack.ts";
import { findOnPath } from "../../pulumi/find.ts";
import { rowOf } from "../../targets/index.ts";
import { kubectlArguments } from "../../targets/kubernetes/localConfig.ts";
import type { Environment } from "../../targets/row.ts";
import type { Session } from "./session.ts";

const TIMEOUT_MS = 30_000;

/** How kubectl is called. */
interface Kubectl {
  readonly command: string;
  /** Arguments that choose the cluster. */
  readonly cluster: readonly string[];
  readonly env: Environment;
}

/** An object of the cluster; null where there is none. @throws Error where kubectl cannot tell. */
async function getJson(
  { command, cluster, env }: Kubectl,
  what: readonly string[],
): Promise<JsonObject | null> {
  const args = [...cluster, "get", ...what, "--ignore-not-found", "--output=json"];
  const { stdout } = await promisify(execFile)(command, args, { timeout: TIMEOUT_MS, env: { ...env } });
  return stdout.trim() === "" ? null : (JSON.parse(stdout) as JsonObject);
}

/** The keys of a Secret; null where there is none. @throws Error where kubectl cannot tell. */
async function keysOf(kubectl: Kubectl, namespace: string, name: string): Promise<string[] | null> {
  const secret = await getJson(kubectl, ["secret", name, `--namespace=${namespace}`]);
  if (secret === null) return null;
  return isObject(secret.data) ? Object.keys(secret.data) : [];
}

export interface LookedFor {
  /** A line for each Secret or key that is not there. */
  readonly missing: readonly string[];
  /** Why nothing could be said about some. */
  readonly unknown: readonly string[];
}

async function lookFor(needed: NeededSecret, home: string, kubectl: Kubectl): Promise<LookedFor> {
  const { setting, name, keys, example } = needed;
  const namespace = needed.namespace ?? home;
  const place = `${PROJECT}:${setting}`;
  try {
    const found = await keysOf(kubectl, namespace, name);
    const absent = keys.filter((key) => !found?.includes(key));
    if (absent.length === 0) return { missing: [], unknown: [] };
    const got =
      found === null
        ? `no Secret ${name} in the namespace ${namespace}`
        : `a Secret ${namespace}/${name} without ${absent.join(" and ")}`;
    const command = `kubectl --namespace ${namespace} create secret ${example}`;
    return {
      missing: [`${place}: got ${got}, expected it before the stack starts: ${command}`],
      unknown: [],
    };
  } catch (error) {
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
    const [reason = message] = (stderr ?? "").split("\n").filter((line) => line.trim() !== "");
    return { missing: [], unknown: [`note: ${place}: not looked up in the cluster: ${reason.trim()}`] };
  }
}

/** The name of the stack's namespace, which the program knows before anything exists. */
function homeOf({ document: { resources } }: PreviewedStack): string {
  const home = resources.find(({ type }) => type === "kubernetes:core/v1:Namespace");
  const metadata = home?.inputs.metadata;
  return isObject(metadata) ? String(metadata.name) : "default";
}

/**
 * What to say where the stack's namespace is not there yet. The engine does not take over one that somebody else made (seen
 * with pulumi-kubernetes 4.34.2).
 */
async function newNamespace(home: string, kubectl: Kubectl): Promise<string[]> {
  const found = await getJson(kubectl, ["namespace", home]);
  return found === null
    ? [
        `got no namespace ${home}, expected one for the Secrets below: the first up makes it, so run that without the keys below, then make the Secrets`,
      ]
    : [];
}

/**
 * Looks whether the Secrets that a stack on an existing cluster expects are there: pods would wait for them, and the engine
 * for the pods, for ten minutes. It reads with kubectl, which knows every way to log in to a cluster, and keeps no value.
 */
export async function lookForSecrets(
  { stack: { file, settings } }: Pick<Session, "stack">,
  previewed: PreviewedStack,
  env: Environment = process.env,
): Promise<LookedFor> {
  const needed = rowOf(settings.target).ownCluster ? neededSecrets(previewed.plan, settings) : [];
  if (needed.length === 0) return { missing: [], unknown: [] };
  const cluster = kubectlArguments(file.values, env);
  const command = findOnPath("kubectl", env.PATH);
  if (cluster === null || command === undefined) {
    const why =
      command === undefined ? "there is no kubectl on PATH" : "the cluster is in no kubeconfig here";
    return { missing: [], unknown: [`note: existing Secrets were not looked up, as ${why}`] };
  }
  const kubectl = { command, cluster, env };
  const home = homeOf(previewed);
  const looked = await Promise.all(needed.map((one) => lookFor(one, home, kubectl)));
  const missing = looked.flatMap((one) => one.missing);
  return {
    missing: missing.length === 0 ? [] : [...(await newNamespace(home, kubectl)), ...missing],
    unknown: looked.flatMap(({ unknown }) => unknown),
  };
}
