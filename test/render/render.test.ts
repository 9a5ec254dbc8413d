import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { afterEach, describe, expect, test, vi } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { fileName } from "../../render/manifests.ts";
import { writeRendering } from "../../render/render.ts";
import { writeFiles } from "../../render/write.ts";
import { objectsOf } from "../support/programs.ts";

const folders: string[] = [];

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "echelon-render-"));
  folders.push(path);
  return path;
};

afterEach(() => {
  vi.unstubAllEnvs();
  for (const path of folders.splice(0)) rmSync(path, { recursive: true });
});

const planted = "hunter2-correct-horse";

/** Messages of the last renderings about objects that they did not check. */
const notices: string[] = [];
const notify = (line: string): void => void notices.push(line);

const program = () => {
  const space = new kubernetes.core.v1.Namespace("space", {
    metadata: { annotations: { "pulumi.com/skipAwait": "true" } },
  });
  const metadata = { namespace: space.metadata.name };
  const password = new random.RandomPassword("password", { length: 24, special: false });
  new kubernetes.core.v1.Secret("keys", {
    metadata: { ...metadata, name: "keys" },
    stringData: { token: pulumi.secret(planted), password: password.result },
  });
  new kubernetes.core.v1.ConfigMap("leaky", { metadata, data: { token: pulumi.secret(planted) } });
  new kubernetes.core.v1.ConfigMap("open", { metadata, data: { mode: "plain" } });
  new kubernetes.helm.v3.Release("keda", {
    name: "keda",
    chart: "keda",
    version: "2.20.2",
    repositoryOpts: { repo: "https://kedacore.github.io/charts" },
    values: { crds: { install: true } },
  });
  return {};
};

/** The text of every file below a folder, by its path relative to the folder. */
const contentOf = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(path, name)).isFile())
      .toSorted()
      .map((name) => [name, readFileSync(join(path, name), "utf8")]),
  );

describe("a rendering", () => {
  test("writes one file per object, numbered in the order in which they can be applied", async () => {
    const out = join(folder(), "manifests");
    const { objects } = writeRendering(await objectsOf(program), { out, force: false, notify });
    expect(objects.map(({ file }) => file)).toEqual([
      expect.stringMatching(/^01-namespace-space-[0-9a-f]{8}\.yaml$/),
      expect.stringMatching(/^02-configmap-open-[0-9a-f]{8}\.yaml$/),
    ]);
    for (const { file, kind, name } of objects) {
      expect(parse(readFileSync(join(out, file), "utf8"))).toMatchObject({ kind, metadata: { name } });
    }
  });

  test("writes the same bytes each time", async () => {
    const [one, other] = [join(folder(), "a"), join(folder(), "a")];
    writeRendering(await objectsOf(program), { out: one, force: false, notify });
    writeRendering(await objectsOf(program), { out: other, force: false, notify });
    expect(contentOf(one)).toEqual(contentOf(other));
    expect(Object.keys(contentOf(one))).toHaveLength(4);
  });

  test("keeps every secret out of the directory and says which are missing", async () => {
    const out = join(folder(), "manifests");
    const document = writeRendering(await objectsOf(program), { out, force: false, notify });
    expect(JSON.stringify([contentOf(out), document])).not.toContain(planted);
    expect(document.secrets).toMatchObject([
      { kind: "Secret", name: "keys", keys: ["password", "token"], source: "generated" },
      { kind: "ConfigMap", keys: null, logicalName: "leaky", source: "configured" },
    ]);
  });

  test("writes secrets to the requested file, readable only by the owner, and keeps generated values", async () => {
    const [out, secrets] = [join(folder(), "manifests"), join(folder(), "secrets.yaml")];
    const render = async () =>
      writeRendering(await objectsOf(program), { out, secrets, force: true, notify });
    await render();
    expect(statSync(secrets).mode & 0o777).toBe(0o600);
    const first = readFileSync(secrets, "utf8");
    const [keys, leaky] = parseAllDocuments(first.slice(first.indexOf("---\n"))).map((each) => each.toJS());
    expect(keys).toMatchObject({
      stringData: { token: planted, password: expect.stringMatching(/^\w{24}$/) },
    });
    expect(leaky).toMatchObject({ kind: "ConfigMap", data: { token: planted } });
    await render();
    expect(readFileSync(secrets, "utf8")).toBe(first);
  });

  test("lists a chart with its version and writes its values to a file, because kubectl cannot install it", async () => {
    const out = join(folder(), "manifests");
    const { installFirst } = writeRendering(await objectsOf(program), { out, force: false, notify });
    const valuesFile = "charts/keda.values.yaml";
    expect(installFirst).toMatchObject([{ chart: "keda", version: "2.20.2", valuesFile }]);
    expect(parse(readFileSync(join(out, valuesFile), "utf8"))).toEqual({ crds: { install: true } });
  });

  test("leaves out annotations that only Pulumi reads", async () => {
    const out = join(folder(), "manifests");
    writeRendering(await objectsOf(program), { out, force: false, notify });
    expect(JSON.stringify(contentOf(out))).not.toContain("pulumi.com/");
  });

  test("leaves out a value that is encrypted in the stack's file, and says so", async () => {
    const [out, secrets] = [join(folder(), "manifests"), join(folder(), "secrets.yaml")];
    const stack = await objectsOf(() => {
      new kubernetes.core.v1.Secret("keys", { stringData: { token: pulumi.secret("[secret]") } });
      return {};
    });
    const document = writeRendering(stack, { out, secrets, force: false, notify });
    expect(document.secrets).toMatchObject([{ logicalName: "keys", source: "encrypted" }]);
    expect(readFileSync(secrets, "utf8")).not.toContain("kind: Secret");
  });

  const custom = (apiVersion: string, kind: string, spec: Record<string, unknown>) => () => {
    for (const name of ["one", "two"])
      new kubernetes.apiextensions.CustomResource(name, { apiVersion, kind, spec });
    return {};
  };

  test("refuses a custom resource with a mistyped field, before anything is written", async () => {
    const out = join(folder(), "manifests");
    const stack = await objectsOf(custom("redis.redis.opstreelabs.in/v1beta2", "Redis", { storge: {} }));
    const render = () => writeRendering(stack, { out, force: false, notify });
    expect(render).toThrow(/::one: Redis\.spec\.storge: got an unknown field/);
    expect(existsSync(out)).toBe(false);
  });

  test("names the kinds whose definition is not on this machine in one line, and writes them", async () => {
    const out = join(folder(), "manifests");
    const stack = await objectsOf(custom("keda.sh/v1alpha1", "ScaledObject", { maxReplicas: 3 }));
    vi.stubEnv("XDG_CACHE_HOME", folder());
    notices.length = 0;
    const { objects } = writeRendering(stack, { out, force: false, notify });
    expect(objects).toHaveLength(2);
    expect(notices).toEqual([
      "not checked, as their definitions are not on this machine: ScaledObject; npm run sandbox -- up provides them",
    ]);
  });

  test.each(["secrets.yaml", "deep/secrets.yaml"])(
    "refuses to put secrets into the directory (%s)",
    async (inside) => {
      const out = join(folder(), "manifests");
      const stack = await objectsOf(program);
      const render = () => writeRendering(stack, { out, secrets: join(out, inside), force: false, notify });
      expect(render).toThrow(/the directory is made to be committed/);
      expect(existsSync(out)).toBe(false);
    },
  );

  test("refuses to replace a file of secrets that it did not write, and shows none of it", async () => {
    const [out, secrets] = [join(folder(), "manifests"), join(folder(), "secrets.yaml")];
    writeFileSync(secrets, `password: ${planted}\n`);
    const stack = await objectsOf(program);
    const render = () => writeRendering(stack, { out, secrets, force: true, notify });
    expect(render).toThrow(/which is no file that this command wrote/);
    expect(render).not.toThrow(planted);
    expect(readFileSync(secrets, "utf8")).toBe(`password: ${planted}\n`);
  });
});

describe("a directory that is not empty", () => {
  const file = (path: string, text = path) => ({ path, text });

  test("is refused, unless forced", () => {
    const out = folder();
    writeFileSync(join(out, "mine.yaml"), "mine");
    expect(() => writeFiles(out, [file("01-a.yaml")], false)).toThrow(
      /holds 1 file, expected an empty directory/,
    );
    expect(contentOf(out)).toEqual({ "mine.yaml": "mine" });
    writeFiles(out, [file("01-a.yaml")], true);
    expect(contentOf(out)).toMatchObject({ "mine.yaml": "mine", "01-a.yaml": "01-a.yaml" });
  });

  test("loses only files of an earlier rendering that nobody has changed", () => {
    const out = join(folder(), "out");
    writeFiles(out, [file("01-a.yaml"), file("02-b.yaml"), file("charts/c.values.yaml")], false);
    writeFileSync(join(out, "02-b.yaml"), "changed by hand");
    writeFileSync(join(out, "mine.yaml"), "mine");
    const written = writeFiles(out, [file("01-d.yaml")], true);
    expect(written).toEqual({ removed: ["01-a.yaml", "charts/c.values.yaml"], keptChanged: ["02-b.yaml"] });
    const { ".echelon-render": _, ...left } = contentOf(out);
    expect(left).toEqual({ "01-d.yaml": "01-d.yaml", "02-b.yaml": "changed by hand", "mine.yaml": "mine" });
  });

  test("is the only one in which a forged record can remove files", () => {
    const [out, outside] = [folder(), folder()];
    const victim = join(outside, "victim.yaml");
    writeFileSync(victim, "victim");
    const digest = "bb1a1d8ab5e3ae1b8b0cd7b9f3ae6dc4f1a0be3a1f4b7f2b1a6c0e0c6b4ef5f4";
    writeFileSync(
      join(out, ".echelon-render"),
      `${digest}  ../${outside.split("/").at(-1)}/victim.yaml\n${digest}  ${victim}\n`,
    );
    expect(writeFiles(out, [file("01-a.yaml")], true)).toEqual({ removed: [], keptChanged: [] });
    expect(existsSync(victim)).toBe(true);
  });

  test("has its links replaced, not followed", () => {
    const [out, outside] = [folder(), folder()];
    const victim = join(outside, "victim.yaml");
    writeFileSync(victim, "victim");
    symlinkSync(victim, join(out, "01-a.yaml"));
    writeFiles(out, [file("01-a.yaml")], true);
    expect(readFileSync(victim, "utf8")).toBe("victim");
    expect(readFileSync(join(out, "01-a.yaml"), "utf8")).toBe("01-a.yaml");
  });

  test("is refused in one sentence where it is a file, or is not writable", () => {
    const out = folder();
    const path = join(out, "file");
    writeFileSync(path, "");
    expect(() => writeFiles(path, [file("01-a.yaml")], true)).toThrow(
      /file: .* where a folder is expected \(ENOTDIR\); /,
    );
    mkdirSync(join(out, "01-a.yaml"));
    expect(() => writeFiles(out, [file("01-a.yaml")], true)).toThrow(
      /01-a\.yaml: it is a folder where a file is expected \(EISDIR\); /,
    );
    chmodSync(out, 0o755);
  });
});

test.each([
  ["../../etc/passwd", "01-role-etc-passwd.yaml"],
  ["system:node/proxy", "01-role-system-node-proxy.yaml"],
  ["$(touch x) `y` ;z", "01-role-touch-x-y-z.yaml"],
  ["a".repeat(253), `01-role-${"a".repeat(100)}.yaml`],
  ["Ü".repeat(300), "01-role-.yaml"],
])("the name %s gives a file name without special characters of shells and paths", (name, expected) => {
  const made = fileName(0, 9, { apiVersion: "v1", kind: "Role", metadata: { name } });
  expect(made).toBe(expected);
});
