interface Behaviour {
  readonly exitCode?: number;
  /** Whether an operation runs until it gets a signal. */
  readonly waits?: boolean;
  /** The output of `stack export`; without it the stack does not exist. */
  readonly state?: unknown;
  /** Whether the program refuses the update, and the engine makes nothing of it. */
  readonly refuses?: boolean;
  /** The output `url` of the stack. @default none */
  readonly url?: string | null;
}

/** The source of a Pulumi CLI that logs its calls and writes a new stack's salt as the real one does. */
export const fakePulumi = (
  log: string,
  { exitCode = 0, waits = false, state = null, refuses = false, url = null }: Behaviour = {},
): string => `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
const args = process.argv.slice(2);
const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE, ECHELON_JUDGED, PATH } = process.env;
const note = (more) => appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, directory: process.cwd(), env: { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE, ECHELON_JUDGED, PATH }, ...more }) + "\\n");
const SALT = "encryptionsalt: v1:fake=\\n";
if (args[0] === "version") console.log("v3.265.0");
else if (args[0] === "stack" && args[1] === "output") console.log('{"url":${JSON.stringify(url)}}');
else if (args[0] === "stack" && args[1] === "export") {
  const state = ${JSON.stringify(state)};
  if (state !== null) console.log(JSON.stringify(state));
  else {
    console.error("error: no stack named '" + args[3] + "' found");
    process.exitCode = 255;
  }
} else if (args[0] === "stack") {
  note();
  const folder = existsSync(join(process.cwd(), "stacks")) ? "stacks" : ".";
  const file = join(process.cwd(), folder, "Pulumi." + args[3].split("/").at(-1) + ".yaml");
  if (!/encryptionsalt/.test(readFileSync(file, "utf8"))) appendFileSync(file, SALT);
} else if (${waits}) {
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => { note({ signal }); setTimeout(() => process.exit(255), 100); });
  console.log("waiting");
  setInterval(() => {}, 1000);
} else {
  note();
  if (${refuses}) writeFileSync(process.env.ECHELON_REFUSAL, "refused");
  console.log("the output of pulumi");
  process.exitCode = ${exitCode};
}
`;
