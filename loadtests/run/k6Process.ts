import { spawn } from "node:child_process";
import { createWriteStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { K6 } from "./k6.ts";
import { type Reading, readK6 } from "./k6Api.ts";
import { freePort, LOOPBACK } from "./ports.ts";
import { POLL_MS } from "./progress.ts";

export interface K6Options {
  readonly k6: K6;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Directory for what k6 reads, which the run removes. */
  readonly directory: string;
  /** File for all that k6 prints. */
  readonly log: string;
  /** Called with its process id. */
  readonly onStart: (pid: number | undefined) => void;
  /** Called every second while it runs. */
  readonly onReading: (reading: Reading) => void;
  /** Ends k6 in order: its users stop, and it writes its summary. */
  readonly signal: AbortSignal;
}

/** How k6 ended. */
export interface K6End {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly endedBy: NodeJS.Signals | null;
  /** The end of what it wrote. */
  readonly said: string;
  /** What its API said last; undefined if it never answered. */
  readonly last: Reading | undefined;
}

/** How long k6 may take to write its summary after it was asked to end. */
const ENDING_MS = 20_000;
const KEPT_CHARACTERS = 20_000;

/** Flags that hold for every run. A user's own settings (`~/.config/k6`) would change the load. */
const flagsOf = (config: string, port: number): readonly string[] => [
  ...["run", "--quiet", "--no-color", "--no-usage-report"],
  ...["--config", config, "--address", `${LOOPBACK}:${port}`],
];

/** Runs k6 to its end. */
export async function runK6(options: K6Options): Promise<K6End> {
  const { k6, script, env, directory, log, onStart, onReading, signal } = options;
  const port = await freePort();
  const config = join(directory, "k6.json");
  writeFileSync(config, "{}");
  // A process group of its own: Ctrl-C in the terminal reaches only this process, which ends k6 in order.
  const child = spawn(k6.path, [...flagsOf(config, port), script], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onStart(child.pid);
  const file = createWriteStream(log, { mode: 0o600 });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      said = `${said}${chunk}`.slice(-KEPT_CHARACTERS);
      file.write(chunk);
    });
  }
  let last: Reading | undefined;
  const timer = setInterval(async () => {
    const reading = await readK6(port);
    if (reading === undefined) return;
    last = reading;
    onReading(reading);
  }, POLL_MS);
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill("SIGINT");
    killer = setTimeout(() => child.kill("SIGKILL"), ENDING_MS);
  };
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, endedBy) => resolve({ code, endedBy, said, last }));
    });
  } finally {
    clearInterval(timer);
    clearTimeout(killer);
    signal.removeEventListener("abort", stop);
    await new Promise((done) => file.end(done));
  }
}
