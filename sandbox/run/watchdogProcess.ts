import { text } from "node:stream/consumers";
import { tryLock } from "../process/lock.ts";
import { readRecord, removeRun } from "./record.ts";

// Waits until its parent closes the pipe. Where the parent wrote nothing before, it was killed, and this process
// cleans up after it.
const [recordPath, lockPath] = process.argv.slice(2);
const written = await text(process.stdin);
if (written === "" && recordPath !== undefined && lockPath !== undefined) {
  // Where another process has the lock, it is the next run, which cleans up itself.
  const lock = tryLock(lockPath, "cleans up after a run that was killed");
  const record = lock && readRecord(recordPath);
  if (record !== undefined && !record.detached) await removeRun(recordPath, record);
  lock?.release();
}
