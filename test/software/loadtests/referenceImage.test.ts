import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../../base/project.ts";
import { judgesIn } from "../../../tools/software/judges.ts";
import { until } from "../../loadtests/reference/reference.ts";

const FOLDER = join(packageRoot(), "loadtests", "reference");
const { checkov } = judgesIn();
const noCheckov = existsSync(checkov) ? "" : " (skipped: checkov is not installed)";
const noBubblewrap =
  spawnSync("bwrap", ["--version"]).status === 0 ? "" : " (skipped: no bwrap on this machine)";

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "reference-image-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const dockerfile = readFileSync(join(FOLDER, "Dockerfile"), "utf8");

/** Ids of the checks that a Dockerfile fails. */
function failed(text: string): readonly string[] {
  const file = join(scratch, "Dockerfile");
  writeFileSync(file, text);
  const args = [
    "--file",
    file,
    "--framework",
    "dockerfile",
    "--output",
    "json",
    "--compact",
    "--quiet",
    "--skip-download",
  ];
  const { stdout } = spawnSync(checkov, args, { encoding: "utf8" });
  const { results, summary } = JSON.parse(stdout);
  expect(summary.passed).toBeGreaterThan(10);
  return results.failed_checks.map(({ check_id }: { check_id: string }) => check_id);
}

describe.skipIf(noCheckov !== "")(`the Dockerfile of the reference workload${noCheckov}`, () => {
  test("passes every check of checkov", () => {
    expect(failed(dockerfile)).toEqual([]);
  });

  test.each([
    ["a user that is root", dockerfile.replace("USER 1000:1000", "USER root"), "CKV_DOCKER_8"],
    ["no user", dockerfile.replace("USER 1000:1000", ""), "CKV_DOCKER_3"],
    ["no check of its health", dockerfile.replace(/^HEALTHCHECK[\s\S]*/m, ""), "CKV_DOCKER_2"],
    ["an image of no version", dockerfile.replaceAll(/node:\S+/g, "node:latest"), "CKV_DOCKER_7"],
  ])("is refused with %s", (_, text, check) => {
    expect(failed(text)).toContain(check);
  });
});

describe.skipIf(noBubblewrap !== "")(`what the Dockerfile makes${noBubblewrap}`, () => {
  let child: ChildProcess | undefined;
  afterAll(() => {
    child?.kill("SIGKILL");
  });

  test("starts without packages of development, as another user, on a root that is read only", async () => {
    const app = join(scratch, "app");
    const ignored = readFileSync(join(FOLDER, ".dockerignore"), "utf8").split("\n").filter(Boolean);
    cpSync(FOLDER, app, { recursive: true, filter: (path) => !ignored.includes(basename(path)) });
    execFileSync("npm", ["ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts"], {
      cwd: app,
      stdio: "ignore",
    });
    expect(existsSync(join(app, "node_modules", "@types", "pg"))).toBe(false);
    const box = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--die-with-parent"];
    const user = ["--unshare-user", "--uid", "1000", "--gid", "1000"];
    child = spawn("bwrap", [...box, ...user, "--chdir", app, "--", process.execPath, "server.ts"], {
      env: {
        PORT: "0",
        MANAGEMENT_PORT: "0",
        HOST: "127.0.0.1",
        NODE_ENV: "production",
        DRAIN_DELAY_MS: "0",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk) => {
        output += chunk;
      });
    const port = await until(
      async () => /^PORT listening on (\d+)/m.exec(output)?.[1] ?? output,
      (found) => /^\d+$/.test(found),
      60_000,
    );
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });
});
