import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { moduleDirectory } from "../../../sandbox/binaries/paths.ts";
import { type DefinitionFile, definitionFiles, isPresent } from "../../../sandbox/definitions/files.ts";
import { customKinds, type Release } from "../../../sandbox/definitions/kinds.ts";
import { fromDownload, provideDefinitions } from "../../../sandbox/definitions/provide.ts";

const releases = [...new Set(Object.values(customKinds).flatMap(({ operator }) => operator.release ?? []))];

let root: string;
let env: { readonly HOME: string; readonly PATH: string };
let lines: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "definitions-test-"));
  lines = [];
  env = { HOME: join(root, "home"), PATH: join(root, "path") };
  mkdirSync(env.PATH);
});

afterEach(() => rmSync(root, { recursive: true }));

const provide = (more: Readonly<Record<string, string>> = {}): Promise<void> =>
  provideDefinitions({ env: { ...env, ...more }, notify: (line) => lines.push(line) });

const absent = (): readonly string[] =>
  definitionFiles(env)
    .filter((file) => !isPresent(file))
    .map(({ kind }) => kind);

/** A definition with a field that is called description, and descriptions. */
const definition = (name: string): string =>
  `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${name}
spec:
  description: what nobody here reads
  fields:
    description: { type: string, description: what nobody here reads }
`;

const kept = (path: string) => JSON.parse(readFileSync(path, "utf8"));

/** A fake Go that logs its arguments and whose modules hold every definition. */
function fakeGo(): void {
  const modules = join(root, "modules");
  for (const { path, name, source } of definitionFiles(env)) {
    const release = releases.find(({ module }) => path.includes(module));
    if (release === undefined) continue;
    const folder = join(modules, `${release.module}@v${release.version}`, release.folder);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, source), definition(name));
  }
  const script = `#!/bin/sh
for last; do :; done
echo "$*" >> "${root}/go.log"
echo "{\\"Dir\\": \\"${modules}/$last\\"}"
`;
  writeFileSync(join(env.PATH, "go"), script, { mode: 0o755 });
}

describe("definitions of operators", () => {
  test("come from the pinned Go modules, once", async () => {
    fakeGo();
    expect(absent()).toHaveLength(12);
    await provide();
    expect(absent()).toEqual([]);
    for (const { path, name } of definitionFiles(env).filter((file) => file.path.startsWith(root)))
      expect(kept(path)).toMatchObject({
        metadata: { name },
        spec: { fields: { description: { type: "string" } } },
      });
    expect(lines).toEqual([expect.stringMatching(/^taking the definitions of KEDA 2\.20\.2, .* into/)]);
    const log = readFileSync(join(root, "go.log"), "utf8");
    expect(log.trim().split("\n").toSorted()).toEqual(
      releases.map(({ module, version }) => `mod download -json ${module}@v${version}`).toSorted(),
    );
    await provide();
    expect(readFileSync(join(root, "go.log"), "utf8")).toBe(log);
  });

  test("that nothing provides are listed, with the two ways to get them", async () => {
    const failure = await provide({ HTTPS_PROXY: "http://127.0.0.1:9" }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ exitCode: 3 });
    const { message } = failure as Error;
    expect(message).toMatch(/^got a machine without the definitions of KEDA 2\.20\.2, Prometheus operator/);
    expect(message).toMatch(/1\. install Go[\s\S]*2\. allow the network to github\.com/);
    expect(message).toContain("go is not on PATH");
    expect(message).toContain("keda-2.20.2-crds.yaml: ");
    expect(absent()).toHaveLength(12);
  });

  test.each([
    ["no such host", 1],
    // A module with a wrong checksum: a download has no checksum, so it must not replace the module.
    ["SECURITY ERROR", 0],
  ])(
    "that Go refuses with %s are reported with Go's message, after %i tries of a download",
    async (words, tries) => {
      writeFileSync(join(env.PATH, "go"), `#!/bin/sh\necho "${words}" >&2; exit 1\n`, { mode: 0o755 });
      const failure = provide({ HTTPS_PROXY: "http://127.0.0.1:9" });
      const message = await failure.catch((error: Error) => error.message);
      expect(message).toContain(`go mod failed: ${words}`);
      expect(String(message).split("keda-2.20.2-crds.yaml: ")).toHaveLength(tries + 1);
    },
  );

  test.each(releases)("$module is pinned by checksum at the version of the table", ({ module, version }) => {
    const pins = (file: string) => readFileSync(join(moduleDirectory("definitions"), file), "utf8");
    expect(pins("go.mod")).toContain(`\t${module} v${version}\n`);
    expect(pins("go.sum")).toMatch(new RegExp(`^${module} v${version} h1:\\S+$`, "m"));
    expect(pins("go.sum").trim().split("\n")).toHaveLength(2 * releases.length);
  });
});

describe("the file with all definitions of a release", () => {
  const wanted = (): DefinitionFile[] =>
    ["a", "b"].map((plural) => ({
      kind: "-",
      name: `${plural}.example.com`,
      path: join(root, `${plural}.yaml`),
      source: "-",
    }));

  /** Splits this text, which a server delivers after a redirect, as GitHub redirects to its storage. */
  async function download(text: string, status = 200): Promise<void> {
    const server = createServer((request, response) => {
      if (request.url === "/release") response.writeHead(302, { location: "/storage" }).end();
      else response.writeHead(status).end(text);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/release`;
    const [release] = releases;
    const taken = { release: { ...release, download: address } as Release, files: wanted() };
    await fromDownload(taken, env).finally(() => new Promise((done) => server.close(done)));
  }

  test("is split into one file per kind", async () => {
    const service = "kind: Service\nmetadata:\n  name: b.example.com\n";
    await download(
      [definition("c.example.com"), service, definition("b.example.com"), definition("a.example.com")].join(
        "---\n",
      ),
    );
    for (const { name, path } of wanted()) {
      expect(kept(path).metadata).toEqual({ name });
      expect(kept(path).spec).toEqual({ fields: { description: { type: "string" } } });
    }
  });

  test("is refused where it does not hold the definition of that name", async () => {
    await expect(download(definition("a.example.com"))).rejects.toThrow(
      "/release holds no definition b.example.com",
    );
  });

  test("is refused where the server does not have it", async () => {
    await expect(download("", 404)).rejects.toThrow("/storage: status 404");
  });
});
