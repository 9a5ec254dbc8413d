import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { MissingToolError, RequestError } from "../../base/errors.ts";
import type { Target } from "../../config/settings.ts";

/** The cluster or account that a stack would act on, a line each. */
export type Place = readonly (readonly [label: string, text: string])[];

/** Configuration by full key, as the stack's file says it. */
type Config = Readonly<Record<string, string>>;

interface KubeConfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly { readonly name: string; readonly context?: { readonly cluster?: string } }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster?: { readonly server?: string } }[];
}

function kubeconfigFiles(config: Config, env: NodeJS.ProcessEnv): string[] {
  const given = config["kubernetes:kubeconfig"] ?? env.KUBECONFIG ?? join(homedir(), ".kube", "config");
  return given.split(delimiter).filter((file) => file !== "" && existsSync(file));
}

/** The context that Pulumi's Kubernetes provider would use, its API server and its file; undefined where there is none. */
export function currentCluster(
  config: Config,
  env: NodeJS.ProcessEnv,
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

function kubernetesPlace(config: Config, env: NodeJS.ProcessEnv): Place {
  const rendered = config["kubernetes:renderYamlToDirectory"];
  if (rendered !== undefined) return [["cluster", `none: objects are written to ${rendered}`]];
  const given = config["kubernetes:kubeconfig"];
  // It may also hold the content of a kubeconfig, encrypted as often as not.
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

/** Names of variables and profiles only: no key is read. */
export function awsIdentity(config: Config, env: NodeJS.ProcessEnv): string | undefined {
  const profile = config["aws:profile"] ?? env.AWS_PROFILE;
  if (profile !== undefined) return `profile ${profile}`;
  if (env.AWS_ACCESS_KEY_ID) return "the keys in AWS_ACCESS_KEY_ID";
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) return `the role ${env.AWS_ROLE_ARN ?? "of a web identity"}`;
  const files = [
    env.AWS_SHARED_CREDENTIALS_FILE,
    env.AWS_CONFIG_FILE,
    join(homedir(), ".aws", "credentials"),
    join(homedir(), ".aws", "config"),
  ];
  return files.some((file) => file !== undefined && existsSync(file)) ? "profile default" : undefined;
}

export const awsRegion = (config: Config, env: NodeJS.ProcessEnv): string | undefined =>
  config["aws:region"] ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;

function awsPlace(config: Config, env: NodeJS.ProcessEnv): Place {
  const identity = awsIdentity(config, env);
  if (identity === undefined) {
    throw new MissingToolError(
      "got no AWS credentials, expected a profile (aws configure, AWS_PROFILE or aws:profile) or keys in the environment",
    );
  }
  const region = awsRegion(config, env);
  if (region === undefined) {
    throw new RequestError(
      "aws:region: got nothing, expected a region such as us-east-1, here or in AWS_REGION",
    );
  }
  return [
    ["account", `AWS, ${identity}`],
    ["region", region],
  ];
}

const places: Partial<Record<Target, (config: Config, env: NodeJS.ProcessEnv) => Place>> = {
  kubernetes: kubernetesPlace,
  aws: awsPlace,
};

/** @throws MissingToolError or RequestError where the target has no place to act on. */
export const placeOf = (target: Target, config: Config, env: NodeJS.ProcessEnv): Place =>
  places[target]?.(config, env) ?? [];
