import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { writeWhole } from "../process/files.ts";
import { end, isAlive, type ProcessId, processesUnder } from "../process/processes.ts";

const processId = z.object({ pid: z.int().positive(), startedAt: z.string() });

const runRecord = z.object({
  /** Who looks after it. */
  owner: processId,
  /** Left running for a person, after its owner has ended. */
  detached: z.boolean(),
  /** Everything that it wrote, and nothing else. */
  directory: z.string(),
  kubeconfig: z.string(),
  /** ISO 8601. */
  since: z.string(),
  /** Address of the API server, once it is known. */
  server: z.string(),
  kubectl: z.string(),
  processes: z.array(z.object({ name: z.string(), id: processId })),
});

/** What the next run, `down` and the watchdog have to know of a run that cannot tell any more. */
export type RunRecord = Readonly<z.infer<typeof runRecord>>;

/** The prefix of every directory that may be removed. */
export const DIRECTORY_PREFIX = "echelon-sandbox-";

/** The record, undefined where there is none; one that nobody can read is as none, as nothing in it can be trusted. */
export function readRecord(path: string): RunRecord | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return runRecord.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

export const writeRecord = (path: string, record: RunRecord): void =>
  writeWhole(path, JSON.stringify(record));

/** The recorded ones, and whatever runs from the directory: kwokctl may have started one since. */
export const processesOf = (record: RunRecord): readonly ProcessId[] => [
  ...record.processes.map(({ id }) => id),
  ...processesUnder(record.directory),
];

/** Whether any process of it still runs. */
export const isRunning = (record: RunRecord): boolean => processesOf(record).some(isAlive);

function removeFiles(path: string, record: RunRecord): void {
  if (basename(record.directory).startsWith(DIRECTORY_PREFIX)) {
    rmSync(record.directory, { recursive: true, force: true, maxRetries: 3 });
  }
  rmSync(path, { force: true });
}

/** Ends its processes, then removes its directory and the record. */
export async function removeRun(path: string, record: RunRecord): Promise<void> {
  // The one that starts others goes first, or it would start one more while they are looked for.
  await end(record.processes.filter(({ name }) => name === "kwokctl").map(({ id }) => id));
  await end(processesOf(record));
  removeFiles(path, record);
}
