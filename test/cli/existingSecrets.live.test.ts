import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resolveBinaries } from "../../sandbox/binaries/binaries.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { lookOn, NAMESPACE } from "./existingSecrets.ts";

/** The environment of an `up` on the sandbox, with the sandbox's own kubectl. */
async function environmentOf({ kubeconfig }: Sandbox, folder: string) {
  const { kubectl } = await resolveBinaries({ env: process.env, notify: console.error });
  symlinkSync(kubectl, join(folder, "kubectl"));
  // kubectl keeps what it has discovered of a cluster in the home directory.
  return { KUBECONFIG: kubeconfig, PATH: folder, HOME: folder };
}

test("an up is refused until the Secrets that it expects are on the cluster", async () => {
  const folder = mkdtempSync(join(tmpdir(), "echelon-kubectl-"));
  const sandbox = await startSandbox({ name: "existing-secrets", waitMs: 60_000 });
  try {
    const env = await environmentOf(sandbox, folder);
    const { client } = sandbox;
    const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    const secret = (home: string, name: string, stringData: Record<string, string>) => ({
      ...{ apiVersion: "v1", kind: "Secret", metadata: { namespace: home, name }, stringData },
    });
    const { missing, unknown } = await lookOn(env);
    expect(unknown).toEqual([]);
    expect(missing).toEqual([
      expect.stringContaining(`got no namespace ${NAMESPACE}`),
      ...["generic airtable", "docker-registry registry", "tls web-tls"].map((what) =>
        expect.stringContaining(`create secret ${what}`),
      ),
    ]);
    for (const name of [NAMESPACE, "certificates"]) await client.create(namespace(name));
    await client.create(secret(NAMESPACE, "registry", { ".dockerconfigjson": "{}" }));
    await client.create(secret("certificates", "web-tls", { "tls.crt": "x", "tls.key": "x" }));
    await client.create(secret(NAMESPACE, "airtable", { another: "x" }));
    expect((await lookOn(env)).missing).toEqual([
      expect.stringContaining(`got a Secret ${NAMESPACE}/airtable without token`),
    ]);
    await client.apply(secret(NAMESPACE, "airtable", { token: "x" }));
    expect(await lookOn(env)).toEqual({ missing: [], unknown: [] });
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  }
});
