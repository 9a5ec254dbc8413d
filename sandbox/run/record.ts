import { readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { OWNER_ONLY, writeWhole } from "../../base/writeWhole.ts";
import { end, isAlive, type ProcessId, processesUnder } from "../process/processes.ts";

const processId = z.object({ pid: z.int().positive(), startedAt: z.string() });

const runRecord = z.object({
  /** The process that started the run and ends it. */
  owner: processId,
  /** True where the run goes on after its owner has ended. */
  detached: z.boolean(),
  /** Holds every file that the run wrote, and no other file. */
  directory: z.string(),
  kubeconfig: z.string(),
  /** ISO 8601. */
  since: z.string(),
  /** Address of the API server; empty until the cluster is ready. */
  server: z.string(),
  kubectl: z.string(),
  processes: z.array(z.object({ name: z.string(), id: processId })),
});

/** What the next run, `down` and the watchdog need to end a run whose owner is gone. */
export type RunRecord = Readonly<z.infer<typeof runRecord>>;

/** Only directories with this prefix are removed. */
export const DIRECTORY_PREFIX = "echelon-sandbox-";

/** The record of a run; undefined where there is none, or where its text is no valid record. */
export function readRecord(path: string): RunRecord | undefined {
  try {
    return runRecord.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

export const writeRecord = (path: string, record: RunRecord): void =>
  writeWhole(path, JSON.stringify(record), OWNER_ONLY);

/** The recorded processes, and those that run from the directory: kwokctl may have started more since. */
export const processesOf = (record: RunRecord): readonly ProcessId[] => [
  ...record.processes.map(({ id }) => id),
  ...processesUnder(record.directory),
];

/** Whether any process of the run is alive. */
export const isRunning = (record: RunRecord): boolean => processesOf(record).some(isAlive);

function removeFiles(path: string, record: RunRecord): void {
  if (basename(record.directory).startsWith(DIRECTORY_PREFIX)) {
    rmSync(record.directory, { recursive: true, force: true, maxRetries: 3 });
  }
  rmSync(path, { force: true });
}

/** Ends the processes of a run, then removes its directory and its record. */
export async function removeRun(path: string, record: RunRecord): Promise<void> {
  // kwokctl first, as it would start more processes while the others are looked for.
  await end(record.processes.filter(({ name }) => name === "kwokctl").map(({ id }) => id));
  await end(processesOf(record));
  removeFiles(path, record);
}
