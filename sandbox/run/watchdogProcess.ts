import { text } from "node:stream/consumers";
import { tryLock } from "../process/lock.ts";
import { readRecord, removeRun } from "./record.ts";

// Ends when its parent does: silently where the parent took its leave, else after cleaning up what it left.
const [recordPath, lockPath] = process.argv.slice(2);
const farewell = await text(process.stdin);
if (farewell === "" && recordPath !== undefined && lockPath !== undefined) {
  // Where the lock is taken, the next run is at it already.
  const lock = tryLock(lockPath, "cleans up after a run that was killed");
  const record = lock && readRecord(recordPath);
  if (record !== undefined && !record.detached) await removeRun(recordPath, record);
  lock?.release();
}
