import type { Command } from "commander";
import type { Check } from "../targets/row.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { columns, paint, table } from "./terminal.ts";

interface Options {
  readonly json?: boolean;
}

const marks = {
  ok: () => paint("green", "ok"),
  absent: () => paint("yellow", "absent"),
  broken: () => paint("red", "broken"),
} satisfies Record<Check["status"], () => string>;

const heads = [{ title: "CHECK" }, { title: "STATE" }, { title: "NEEDED FOR" }, { title: "FOUND" }];

/** Only what is broken needs a fix; what is absent may never be needed. */
function nextStep(checks: readonly Check[]): string {
  const broken = checks.find(({ status }) => status === "broken");
  return `Next: ${broken?.fix ?? "npx echelon preview shows what a stack would be"}`;
}

const foundText = ({ found, fix }: Check): string => (fix === undefined ? found : `${found}: ${fix}`);

async function doctor({ json = false }: Options): Promise<ExitCode> {
  const { allChecks } = await import("./doctor/checks.ts");
  const checks = await allChecks();
  // Any other missing tool is reported by the command that needs it.
  const exitCode = checks.some(({ status, neededFor }) => status !== "ok" && neededFor === "preview") ? 3 : 0;
  const view = json
    ? JSON.stringify({ checks }, null, 2)
    : [
        ...table(
          heads,
          checks.map((check) => [check.name, marks[check.status](), check.neededFor, foundText(check)]),
          columns(),
        ),
        nextStep(checks),
      ].join("\n");
  // With exit code 3 stdout stays empty, as for every command.
  (exitCode === 0 ? process.stdout : process.stderr).write(`${view}\n`);
  return exitCode;
}

/** `echelon doctor`: which of the things that the commands need are on this machine. */
export function addDoctor(program: Command, { done }: CommandContext): void {
  program
    .command("doctor")
    .summary("check that this machine has what the commands need")
    .description(
      "Checks tools, credentials, backend and stacks. Changes nothing, shows no secret, and asks AWS only, for its login and quotas, where a stack is on AWS and the command aws is on PATH.",
    )
    .option("--json", "print one JSON document on stdout")
    .action(async (options: Options) => done(await doctor(options)));
}
