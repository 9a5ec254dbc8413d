import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const fileAt = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The placeholder for an image. */
export const placeholderFile = fileAt("components/workload/placeholder/server.cjs");
/** The workload that load tests measure. */
export const referenceFile = fileAt("loadtests/reference/server.ts");

/** A program that keeps to docs/workload-contract.md, in a separate process. */
export interface Program {
  /** URL of the requests; that of management for a workload that serves none. */
  readonly url: string;
  /** URL of health, readiness and metrics; empty for a cron. */
  readonly management: string;
  readonly child: ChildProcess;
  /** Everything the process has written to stdout and stderr so far. */
  readonly output: () => string;
  /** Ends the process at once, without draining. */
  readonly stop: () => Promise<void>;
}

/** The variables of the ports on which a workload of a kind listens. */
const portsOf = (kind = "http"): readonly string[] => {
  if (kind === "cron" || kind === "job") return [];
  return kind === "http" || kind === "websocket" ? ["PORT", "MANAGEMENT_PORT"] : ["MANAGEMENT_PORT"];
};

/** Starts a program on free ports, with only the environment that `env` gives. */
export async function startProgram(
  env: Record<string, string> = {},
  { args = [placeholderFile], cwd = process.cwd() }: { args?: readonly string[]; cwd?: string } = {},
): Promise<Program> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PORT: "0", MANAGEMENT_PORT: "0", SERVICE_TIME_MS: "0", DRAIN_DELAY_MS: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const expected = portsOf(env.WORKLOAD_KIND);
  const ports = await new Promise<readonly string[]>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = expected.map((name) => new RegExp(`^${name} listening on (\\d+)`, "m").exec(output)?.[1]);
      if (found.every((port) => port !== undefined)) resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`exit code ${code}: ${output}`)));
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const [url = "", management = url] = ports.map((port) => `http://127.0.0.1:${port}`);
  return { url, management, child, output: () => output, stop };
}
