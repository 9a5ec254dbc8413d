import { createInterface } from "node:readline/promises";
import { type Command, InvalidArgumentError } from "commander";
import { RequestError } from "../base/errors.ts";
import { slug, tierName } from "../profiles/units.ts";
import { rowOf } from "../targets/index.ts";
import { targets } from "../targets/names.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import {
  type Choice,
  completePackage,
  hasPackage,
  type MadeFile,
  makeFiles,
  standing,
} from "./init/files.ts";
import { oneOf } from "./options.ts";
import { columns, table } from "./terminal.ts";

interface Options extends Omit<Choice, "system" | "tier"> {
  readonly system?: string;
  readonly tier?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const provided = targets.filter((target) => rowOf(target).kinds.length > 0);

const NAME = "lowercase letters, digits and dashes, at most 30";

const isSystem = (value: string): boolean => slug.safeParse(value).success;
const isTier = (value: string): boolean => tierName.safeParse(value).success && value !== "system";

const named =
  (fits: (value: string) => boolean) =>
  (value: string): string => {
    if (fits(value)) return value;
    throw new InvalidArgumentError(`got "${value}", expected ${NAME}`);
  };

/** What a person may choose, with the question and the answer that Enter gives. */
const questions = [
  { key: "system", question: "Name of the system", fallback: "my-system", fits: isSystem },
  { key: "tier", question: "Name of its first tier", fallback: "small", fits: isTier },
] as const;

/** Asks for what no option says. Without a terminal, and for JSON, the fallbacks count. */
async function choiceOf(options: Options): Promise<Choice> {
  const asks = process.stdin.isTTY === true && options.json !== true;
  const answers: Record<string, string> = {};
  const missing = questions.filter(({ key }) => options[key] === undefined);
  const lines = asks && missing.length > 0 ? createInterface(process.stdin, process.stderr) : null;
  for (const { key, question, fallback, fits } of missing) {
    const answer = (await lines?.question(`${question} [${fallback}]: `))?.trim() || fallback;
    if (!fits(answer)) throw new RequestError(`--${key}: got "${answer}", expected ${NAME}`);
    answers[key] = answer;
  }
  lines?.close();
  return { system: "", tier: "", ...answers, ...options };
}

/** What to do next, one line each. */
const nextSteps = (root: string, { stack, system, tier }: Choice): string[] => [
  ...(hasPackage(root) ? [] : ["npm install echelon"]),
  "npx echelon preview",
  `write your figures into profiles/${system}/system.json and profiles/${system}/${tier}.json, each with its reason`,
  `npx echelon up --stack ${stack}`,
];

function refuseStanding(root: string, choice: Choice, force: boolean): void {
  const there = standing(root, choice);
  if (force || there.length === 0) return;
  throw new RequestError(
    `got a folder with ${there.join(", ")}, expected one without; nothing is written. --force overwrites them`,
  );
}

const heads = [{ title: "FILE" }, { title: "IS" }, { title: "WHAT IT IS" }];

const view = (files: readonly MadeFile[], steps: readonly string[]): string[] => [
  ...table(
    heads,
    files.map(({ path, outcome, what }) => [path, outcome, what]),
    columns(),
  ),
  "Next:",
  ...steps.map((step, index) => `  ${index + 1}. ${step}`),
];

async function init(options: Options): Promise<ExitCode> {
  const root = process.cwd();
  const choice = await choiceOf(options);
  refuseStanding(root, choice, options.force ?? false);
  const files = [...makeFiles(root, choice), completePackage(root)];
  const next = nextSteps(root, choice);
  process.stdout.write(
    options.json ? `${JSON.stringify({ files, next }, null, 2)}\n` : `${view(files, next).join("\n")}\n`,
  );
  return 0;
}

/** `echelon init`: the files of a project with a system of its own, in the current folder. */
export function addInit(program: Command, { done }: CommandContext): void {
  program
    .command("init")
    .summary("make a project with a system of your own in this folder")
    .description(
      "Writes a project of Pulumi with one stack and one small system of your own into the current folder. Overwrites nothing unless you say --force.",
    )
    .option("--system <name>", "name of the system (asked for; otherwise my-system)", named(isSystem))
    .option("--tier <name>", "name of its first tier (asked for; otherwise small)", named(isTier))
    .option("-s, --stack <name>", "name of the stack", named(isSystem), "dev")
    .option("-t, --target <target>", `where it runs: ${provided.join(" or ")}`, oneOf(provided), "kubernetes")
    .option("--force", "overwrite files that are there already")
    .option("--json", "print one JSON document on stdout, and ask nothing")
    .action(async (options: Options) => done(await init(options)));
}
