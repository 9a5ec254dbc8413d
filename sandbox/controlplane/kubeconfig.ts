import { writeFileSync } from "node:fs";
import { yamlText } from "../../base/yaml.ts";
import type { Credentials } from "../client/transport.ts";

/** The only context of a sandbox's kubeconfig. */
const CONTEXT = "echelon-sandbox";

const base64 = (pem: string | undefined): string => Buffer.from(pem ?? "").toString("base64");

/** Writes a kubeconfig that only its owner can read. It holds the administrator's certificate and needs no other file. */
export function writeKubeconfig(path: string, { server, ca, certificate, key }: Credentials): void {
  const kubeconfig = yamlText({
    apiVersion: "v1",
    kind: "Config",
    "current-context": CONTEXT,
    clusters: [{ name: CONTEXT, cluster: { server, "certificate-authority-data": base64(ca) } }],
    users: [
      {
        name: CONTEXT,
        user: { "client-certificate-data": base64(certificate), "client-key-data": base64(key) },
      },
    ],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT } }],
  });
  writeFileSync(path, kubeconfig, { mode: 0o600, flag: "wx" });
}
