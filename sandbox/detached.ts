import { openSync } from "node:fs";
import { join } from "node:path";
import { certificatesDirectory } from "./controlplane/create.ts";
import type { NodePool } from "./nodes/nodes.ts";
import { populate } from "./populate.ts";
import { identify } from "./process/processes.ts";
import { programBeside, startDetachedProgram } from "./process/program.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

/** The name of the run that `echelon sandbox up` starts and `down` ends. */
export const DETACHED = "detached";

/** Starts a process that provides volumes after this process has ended. */
function startProvisionerProcess(sandbox: Sandbox): void {
  const log = openSync(join(sandbox.directory, "provisioner.log"), "a", 0o600);
  const certificates = certificatesDirectory(sandbox.directory);
  const program = programBeside(import.meta.filename, "provisionerProcess");
  const child = startDetachedProgram([program, sandbox.server, certificates, sandbox.directory], {
    stdio: ["ignore", log, log],
    cwd: sandbox.directory,
  });
  const id = child.pid === undefined ? undefined : identify(child.pid);
  if (id !== undefined) sandbox.adopt("provisioner", id);
}

/**
 * Starts a populated sandbox that runs on when this process ends, with volumes for each claim. `stopRun(DETACHED)`
 * ends it.
 */
export async function startDetached(pool: NodePool): Promise<Sandbox> {
  const sandbox = await startSandbox({ name: DETACHED });
  try {
    await populate(sandbox, pool);
    startProvisionerProcess(sandbox);
    sandbox.detach();
    return sandbox;
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}
