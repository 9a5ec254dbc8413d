import { writeFileSync } from "node:fs";
import { MissingToolError, RequestError } from "../../base/errors.ts";
import { ACCOUNT_DIRECTORY, inside } from "../cluster/inside.ts";
import { nightly } from "./nightly.ts";
import { settingsOf } from "./settings.ts";
import { shortVerdict, tableOf } from "./verdict.ts";

/*
 * The program of the CronJob: makes one load test of the stack, waits for it, judges it, and leaves nothing behind. Exits
 * like `echelon loadtest`: 0 if every benchmark holds, 1 if not, 2 if the request was wrong, 3 without the k6 operator.
 */

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const { env } = process;

/** What `kubectl describe pod` shows. Outside of a pod there is no such file to write to. */
function leave(message: string): void {
  try {
    writeFileSync(env.TERMINATION_LOG ?? "/dev/termination-log", message);
  } catch (error) {
    say(`the termination log cannot be written: ${(error as Error).message}`);
  }
}

/** An address of IPv6 stands in brackets in a URL. */
function serverOf({ KUBERNETES_SERVICE_HOST: host = "", KUBERNETES_SERVICE_PORT: port = "443" }): string {
  return `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function codeOf(error: unknown): number {
  return error instanceof RequestError || error instanceof MissingToolError ? error.exitCode : 1;
}

const ended = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => ended.abort(new Error(`ended by ${signal}`)));

try {
  const cluster = inside({ server: serverOf(env), directory: env.ACCOUNT_DIRECTORY ?? ACCOUNT_DIRECTORY });
  const result = await nightly({ settings: settingsOf(env), cluster, notify: say, signal: ended.signal });
  for (const line of tableOf(result)) say(line);
  say(JSON.stringify(result));
  leave(shortVerdict(result));
  process.exitCode = result.passed ? 0 : 1;
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  say(`failed: ${message}`);
  leave(`failed: ${message}`.slice(0, 4096));
  process.exitCode = codeOf(error);
}
