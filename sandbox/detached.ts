import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { clusterDirectory } from "./controlplane/create.ts";
import type { NodePool } from "./nodes/nodes.ts";
import { populate } from "./populate.ts";
import { identify } from "./process/processes.ts";
import { programBeside } from "./process/program.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "./sandbox.ts";

/** The name of the one that a person keeps. */
export const DETACHED = "detached";

/** A process that goes on providing volumes after this one has ended. */
function startKeeper(sandbox: Sandbox): void {
  const log = openSync(join(sandbox.directory, "provisioner.log"), "a", 0o600);
  const certificates = join(clusterDirectory(sandbox.directory), "pki");
  const child = spawn(
    process.execPath,
    [programBeside(import.meta.filename, "provisionerProcess"), sandbox.server, certificates],
    {
      detached: true,
      stdio: ["ignore", log, log],
      cwd: sandbox.directory,
    },
  );
  child.unref();
  const id = child.pid === undefined ? undefined : identify(child.pid);
  if (id !== undefined) sandbox.adopt("provisioner", id);
}

/** Starts a furnished sandbox with volumes for claims that stays when this process ends; `stopRun(DETACHED)` ends it. */
export async function startDetached(
  pool: NodePool,
  options: Omit<SandboxOptions, "name"> = {},
): Promise<Sandbox> {
  const sandbox = await startSandbox({ ...options, name: DETACHED });
  try {
    await populate(sandbox, pool);
    startKeeper(sandbox);
    sandbox.detach();
    return sandbox;
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}
