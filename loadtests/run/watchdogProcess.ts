import { readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { text } from "node:stream/consumers";
import { writeWhole } from "../../base/writeWhole.ts";
import { end, type ProcessId } from "../../sandbox/process/processes.ts";
import { DIRECTORY_PREFIX, type WatchdogLine } from "./guard.ts";

// Waits until its parent closes the pipe. Where the parent did not dismiss it before, it was killed, and this process
// cleans up after it. It has no output, so what goes wrong here is seen in what stays behind.

/** The result that the run wrote while it was at work says already that it is not whole; now it says why. */
function mark(path: string): void {
  const result = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  const marked = { ...result, partial: "the harness was killed", passed: false };
  writeWhole(path, `${JSON.stringify(marked, null, 2)}\n`, { file: 0o644, directory: 0o755 });
}

const lines = (await text(process.stdin)).split("\n").flatMap((line): WatchdogLine[] => {
  try {
    return [JSON.parse(line)];
  } catch {
    // The last line may be cut.
    return [];
  }
});
if (!lines.some((line) => "dismissed" in line)) {
  const processes = lines.flatMap((line): ProcessId[] => ("process" in line ? [line.process] : []));
  await end(processes).catch(() => {});
  for (const line of lines) {
    if (!("directory" in line)) continue;
    if (basename(line.directory).startsWith(DIRECTORY_PREFIX))
      rmSync(line.directory, { recursive: true, force: true, maxRetries: 3 });
    mark(line.result);
  }
}
