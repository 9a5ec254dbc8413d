import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { goIn } from "../../../../sandbox/binaries/go.ts";
import type { KubeClient } from "../../../../sandbox/client/client.ts";
import { pollUntil } from "../../../../sandbox/client/poll.ts";
import type { KubeObject } from "../../../../sandbox/client/transport.ts";
import type { Sandbox } from "../../../../sandbox/sandbox.ts";
import type { Cluster } from "../../pod/cluster.ts";
import type { Pod } from "../../pod/pod.ts";
import {
  accounts,
  apiServer,
  CERTIFICATES,
  metricsServer,
  NAMESPACE,
  object,
  operator,
  registration,
  SECURE_PORT,
  services,
  TOKEN,
  tokenPath,
} from "./objects.ts";

const MODULE = join(import.meta.dirname, "..", "gomods", "keda");
const FOUND_MS = 60_000;

type Secret = KubeObject & { readonly data?: Readonly<Record<string, string>> };

/** Definitions that the operator watches and no stack uses, from its own module. */
async function installOtherDefinitions(client: KubeClient): Promise<void> {
  const args = ["list", "-m", "-f", "{{.Dir}}", "github.com/kedacore/keda/v2"];
  const folder = join((await goIn(MODULE, args, process.env)).trim(), "config", "crd", "bases");
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), "utf8");
    const definition = parse(text) as KubeObject;
    if ((await client.read(definition)) === undefined) await client.applyYaml(definition, text);
  }
}

/** What the kubelet mounts into every container of the service account. */
async function tokenSecret({ client, kubeconfig }: Sandbox): Promise<KubeObject> {
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
  const request = { method: "POST", path: tokenPath, body } as const;
  const { status } = await client.transport.send<{ status: { token: string } }>(request);
  const { clusters } = parse(readFileSync(kubeconfig, "utf8")) as {
    clusters: { cluster: { "certificate-authority-data": string } }[];
  };
  const ca = Buffer.from(clusters[0]?.cluster["certificate-authority-data"] ?? "", "base64").toString();
  return object({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: TOKEN, namespace: NAMESPACE },
    stringData: { token: status.token, "ca.crt": ca, namespace: NAMESPACE },
  });
}

/** The certificates that the operator makes for itself and the metrics server. */
const certificates = (client: KubeClient): Promise<KubeObject> =>
  pollUntil(
    { what: "the operator made no certificates", timeoutMs: FOUND_MS },
    async (): Promise<Secret | undefined> => {
      const key = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: CERTIFICATES, namespace: NAMESPACE },
      };
      const found = await client.read<Secret>(key);
      return found?.data?.["tls.crt"] === undefined
        ? undefined
        : { ...found, apiVersion: "v1", kind: "Secret" };
    },
  );

/** The pods of KEDA. */
export interface Keda {
  readonly operator: Pod;
  readonly metricsServer: Pod;
}

/** Starts KEDA's operator and metrics server beside the pods of a stack, against the API server of a sandbox. */
export async function startKeda(sandbox: Sandbox, cluster: Cluster): Promise<Keda> {
  const { client, server } = sandbox;
  await installOtherDefinitions(client);
  for (const account of accounts) await client.apply(account);
  await cluster.leadOut(apiServer, 443, Number(new URL(server).port));
  await cluster.put(await tokenSecret(sandbox), ...services);
  // It is registered first, as the operator writes its authority there. The port is not known yet.
  for (const each of registration(SECURE_PORT)) await client.apply(each);
  const first = await cluster.add("keda-operator", operator);
  // The kubelet would put the certificates into the running pod; here it starts once more with them.
  await cluster.put(await certificates(client));
  await first.kill();
  await (await first.start()).untilReady(FOUND_MS);
  const adapter = await cluster.add("keda-metrics-apiserver", metricsServer);
  await adapter.untilReady(FOUND_MS);
  const port = await cluster.leadIn(adapter, SECURE_PORT);
  for (const { spec, ...rest } of registration(port) as (KubeObject & { spec: Record<string, unknown> })[])
    await client.patch(rest, "merge", { spec: { ...("group" in spec ? { service: spec.service } : spec) } });
  return { operator: first, metricsServer: adapter };
}
