import type aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parseJson } from "../../../../base/parseJson.ts";
import type { Config } from "../../../../targets/row.ts";

/** The form of the answer of `aws eks get-token`. */
const EXEC_API = "client.authentication.k8s.io/v1beta1";

const ROLES = "aws:assumeRoles";

/** The role that the provider of AWS assumes in the end; undefined if a stack sets none. */
function assumedRole(config: Config): string | undefined {
  const text = config[ROLES];
  if (text === undefined) return undefined;
  const roles = [parseJson(text, ROLES)].flat() as readonly { readonly roleArn?: string }[];
  return roles.at(-1)?.roleArn;
}

/**
 * A kubeconfig for one cluster, which signs in as the provider of AWS does: with its profile and its role. It holds no
 * credentials: `aws` gets a token for each command.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
 */
export function kubeconfig(
  { name, endpoint, certificateAuthority }: aws.eks.Cluster,
  region: string,
  config: Config,
): pulumi.Output<string> {
  const role = assumedRole(config);
  const profile = config["aws:profile"];
  const signIn = ["--region", region, "eks", "get-token", "--cluster-name"];
  const exec = {
    apiVersion: EXEC_API,
    command: "aws",
    args: [...signIn, name, "--output", "json", ...(role === undefined ? [] : ["--role-arn", role])],
    env: profile === undefined ? [] : [{ name: "AWS_PROFILE", value: profile }],
    interactiveMode: "Never",
  };
  return pulumi.jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "eks",
    contexts: [{ name: "eks", context: { cluster: "eks", user: "eks" } }],
    clusters: [
      {
        name: "eks",
        cluster: { server: endpoint, "certificate-authority-data": certificateAuthority.data },
      },
    ],
    users: [{ name: "eks", user: { exec } }],
  });
}
