import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { shellCommand } from "../../base/shell.ts";

// Each test starts a process, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });

const ROOT = join(import.meta.dirname, "..", "..");
const CLI = shellCommand([
  process.execPath,
  join(ROOT, "cli", "echelon.mjs"),
  "preview",
  "--stack",
  "local",
  "--json",
]);

const run = (script: string) => spawnSync("bash", ["-c", script], { cwd: ROOT, encoding: "utf8" });

test.runIf(process.platform === "linux")("output to a full disk is one line and exit code 3", () => {
  const { status, stderr } = run(`${CLI} > /dev/full`);
  expect(stderr).toMatch(/^echelon: stdout: there is no space left for it \(ENOSPC\); make room/m);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(status).toBe(3);
});

test("a reader that closes the pipe is no failure", () => {
  const { status, stderr } = run(`set -o pipefail; ${CLI} | head -c 1`);
  expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
  expect(status).toBe(0);
});
