import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { lookOn, NAMESPACE } from "./existingSecrets.ts";

const directory = mkdtempSync(join(tmpdir(), "echelon-secrets-"));
afterAll(() => rmSync(directory, { recursive: true }));

const KUBECONFIG = join(directory, "kubeconfig");
writeFileSync(
  KUBECONFIG,
  JSON.stringify({
    "current-context": "practice",
    contexts: [{ name: "practice", context: { cluster: "one" } }],
    clusters: [{ name: "one", cluster: { server: "https://127.0.0.1:6443" } }],
  }),
);

/** A kubectl that knows some Secrets, by `<namespace>/<name>`, and writes its arguments beside itself. */
function kubectlWith(secrets: Readonly<Record<string, readonly string[]>>, failure?: string) {
  const folder = mkdtempSync(join(directory, "bin-"));
  const found = Object.fromEntries(
    Object.entries(secrets).map(([name, keys]) => [
      name,
      { data: Object.fromEntries(keys.map((key) => [key, "c2VjcmV0LXBsYW50ZWQ="])) },
    ]),
  );
  const source = `#!${process.execPath}
const args = process.argv.slice(2);
if (${failure !== undefined}) { console.error(${JSON.stringify(failure)}); process.exit(1); }
if (!args.includes("practice")) process.exit(1);
const [kind, name, namespace = ""] = args.slice(args.indexOf("get") + 1);
const secret = ${JSON.stringify(found)}[namespace.replace("--namespace=", "") + "/" + name];
if (kind === "namespace" && ${Object.keys(secrets).length > 0}) console.log("{}");
if (secret) console.log(JSON.stringify(secret));
`;
  writeFileSync(join(folder, "kubectl"), source, { mode: 0o755 });
  return { KUBECONFIG, PATH: folder };
}

const registry = { [`${NAMESPACE}/registry`]: [".dockerconfigjson"] };
const airtable = { [`${NAMESPACE}/airtable`]: ["token"] };
const certificate = { "certificates/web-tls": ["tls.crt", "tls.key"] };

describe("existing Secrets", () => {
  test("that are all there stop nothing", async () => {
    const looked = await lookOn(kubectlWith({ ...registry, ...airtable, ...certificate }));
    expect(looked).toEqual({ missing: [], unknown: [] });
  });

  test("that are not there are named, each with the command that makes it", async () => {
    const { missing, unknown } = await lookOn(kubectlWith({}));
    expect(unknown).toEqual([]);
    expect(missing).toEqual([
      expect.stringContaining(
        `got no namespace ${NAMESPACE}, expected one for the Secrets below: the first up makes it`,
      ),
      `echelon:secrets.airtable-api-key: got no Secret airtable in the namespace ${NAMESPACE}, expected it before the stack starts: kubectl --namespace ${NAMESPACE} create secret generic airtable --from-literal=token=<value>`,
      expect.stringMatching(
        /^echelon:pullSecrets: got no Secret registry in .*create secret docker-registry registry /,
      ),
      expect.stringMatching(
        /^echelon:secrets\.tls-certificate: got no Secret web-tls in the namespace certificates, .*create secret tls web-tls /,
      ),
    ]);
  });

  test("without a key are named with it, and no value is shown", async () => {
    const half = { "certificates/web-tls": ["tls.crt"] };
    const { missing } = await lookOn(kubectlWith({ ...registry, ...airtable, ...half }));
    expect(missing).toHaveLength(1);
    expect(missing[0]).toContain("got a Secret certificates/web-tls without tls.key");
    expect(missing[0]).not.toContain("c2VjcmV0");
  });

  test("that kubectl may not read are noted, and stop nothing", async () => {
    const { missing, unknown } = await lookOn(kubectlWith({}, "Error from server (Forbidden): no"));
    expect(missing).toEqual([]);
    expect(unknown).toContain(
      "note: echelon:secrets.airtable-api-key: not looked up in the cluster: Error from server (Forbidden): no",
    );
  });

  test.each([
    ["there is no kubectl on PATH", { KUBECONFIG, PATH: "" }],
    ["the cluster is in no kubeconfig here", { ...kubectlWith({}), KUBECONFIG: "/nonexistent" }],
  ])("are not looked up where %s", async (why, env) => {
    expect(await lookOn(env)).toEqual({
      missing: [],
      unknown: [`note: existing Secrets were not looked up, as ${why}`],
    });
  });
});
