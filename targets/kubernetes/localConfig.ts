import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { MissingToolError } from "../../base/errors.ts";
import type { Check, Config, Environment, LocalConfig, Place } from "../row.ts";

interface KubeConfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly { readonly name: string; readonly context?: { readonly cluster?: string } }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster?: { readonly server?: string } }[];
}

function kubeconfigFiles(config: Config, env: Environment): string[] {
  const given = config["kubernetes:kubeconfig"] ?? env.KUBECONFIG ?? join(homedir(), ".kube", "config");
  return given.split(delimiter).filter((file) => file !== "" && existsSync(file));
}

/**
 * The context that Pulumi's Kubernetes provider would use, with its API server and file; undefined if there is
 * none.
 */
function currentCluster(
  config: Config,
  env: Environment,
): { readonly context: string; readonly server: string; readonly file: string } | undefined {
  const files = kubeconfigFiles(config, env).map((file) => ({
    file,
    content: (parse(readFileSync(file, "utf8")) ?? {}) as KubeConfig,
  }));
  const wanted =
    config["kubernetes:context"] ??
    files.find(({ content }) => content["current-context"])?.content["current-context"];
  const found = files
    .flatMap(({ file, content }) => (content.contexts ?? []).map((one) => ({ file, ...one })))
    .find(({ name }) => name === wanted);
  if (wanted === undefined || found === undefined) return undefined;
  const clusters = files.flatMap(({ content }) => content.clusters ?? []);
  const server = clusters.find(({ name }) => name === found.context?.cluster)?.cluster?.server;
  return { context: wanted, server: server ?? "an unknown server", file: found.file };
}

function place(config: Config, env: Environment): Place {
  const rendered = config["kubernetes:renderYamlToDirectory"];
  if (rendered !== undefined) return [["cluster", `none: objects are written to ${rendered}`]];
  const given = config["kubernetes:kubeconfig"];
  // The key may also hold the content of a kubeconfig, which is often encrypted.
  if (given !== undefined && !existsSync(given)) return [["cluster", "the one in kubernetes:kubeconfig"]];
  const cluster = currentCluster(config, env);
  if (cluster === undefined) {
    const wanted = config["kubernetes:context"];
    throw new MissingToolError(
      `got no cluster (${wanted === undefined ? "no current context" : `no context ${wanted}`} in a kubeconfig), ` +
        "expected one: set KUBECONFIG, or kubernetes:context in the stack's file",
    );
  }
  return [["cluster", `context ${cluster.context}, ${cluster.server}, from ${cluster.file}`]];
}

/**
 * The arguments with which kubectl acts on the cluster of an `up`; null where that is not in a file of this machine.
 */
export function kubectlArguments(config: Config, env: Environment): readonly string[] | null {
  const given = config["kubernetes:kubeconfig"];
  if (config["kubernetes:renderYamlToDirectory"] !== undefined) return null;
  if (given !== undefined && !existsSync(given)) return null;
  const cluster = currentCluster(config, env);
  if (cluster === undefined) return null;
  return [...(given === undefined ? [] : ["--kubeconfig", given]), "--context", cluster.context];
}

function checks(env: Environment): readonly Check[] {
  const base = { name: "cluster", neededFor: "kubernetes" };
  try {
    const found = currentCluster({}, env);
    if (found === undefined) {
      const fix = "set KUBECONFIG or kubectl config use-context";
      return [{ ...base, status: "absent", found: "no current context", fix }];
    }
    const { context, server, file } = found;
    return [{ ...base, status: "ok", found: `context ${context}, ${server}, from ${file}` }];
  } catch {
    return [{ ...base, status: "broken", found: "a kubeconfig that is no YAML", fix: "kubectl config view" }];
  }
}

export const localConfig: LocalConfig = { place, checks };
