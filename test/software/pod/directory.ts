import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "echelon-software-";

/** Removes directories of processes that were killed before they could. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent).filter((one) => one.startsWith(PREFIX))) {
    const [pid] = name.slice(PREFIX.length).split("-");
    try {
      process.kill(Number(pid), 0);
    } catch {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}

/** A new directory for files of a test, which its caller removes; after SIGKILL the next call does. */
export function newDirectory(): string {
  const parent = realpathSync(tmpdir());
  sweep(parent);
  return mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
}
