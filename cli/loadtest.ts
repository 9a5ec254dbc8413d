import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { type Command, Option } from "commander";
import { RequestError } from "../base/errors.ts";
import { isObject } from "../base/json.ts";
import { parseJson } from "../base/parseJson.ts";
import { projectRoot } from "../base/project.ts";
import { readText } from "../base/readText.ts";
import { type ShapeName, shapeNames } from "../loadtests/contract/types.ts";
import { loadProfile } from "../profiles/load.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { oneOf, wholeNumber } from "./options.ts";
import { inFile, readStack, type Stack } from "./stack.ts";

interface Options {
  readonly stack: string;
  readonly url?: string;
  readonly reference?: boolean;
  readonly shape: ShapeName;
  readonly seconds?: number;
  readonly maxUsers?: number;
  readonly out?: string;
  readonly api?: string;
  readonly headerFile?: string;
  readonly credentials?: string;
  readonly degrade?: string;
  readonly iOwnThisTarget?: boolean;
  readonly yes?: boolean;
  readonly localState?: boolean;
  readonly json?: boolean;
  readonly onCluster?: boolean;
  readonly parallelism?: number;
  readonly context?: string;
  readonly namespace?: string;
  readonly k6Image?: string;
  readonly starterImage?: string;
}

const toStderr = (line: string): void => console.error(`loadtest: ${line}`);

/** A question on the terminal; any answer but yes is no. */
async function ask(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question("Send this load? [y/N] ")).trim());
  } finally {
    terminal.close();
  }
}

/** The absolute path of a file with a JSON object in it. k6 reads it itself, and a fault there would only be seen late. */
function jsonFile(
  path: string | undefined,
  option: string,
  isRight: (value: unknown) => boolean,
  expected: string,
) {
  if (path === undefined) return undefined;
  const value = parseJson(readText(path, `${option} ${path}`), `${option} ${path}`);
  // The value may be a login, so it is not repeated.
  if (!isRight(value)) throw new RequestError(`${option} ${path}: got other JSON, expected ${expected}`);
  return resolve(path);
}

const isTextTable = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((one) => typeof one === "string");

const isCredentials = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((one) => isTextTable(one) && ["email", "password", "role"].every((key) => key in one));

const filesOf = ({ api, headerFile, credentials, degrade }: Options) => ({
  api: jsonFile(api, "--api", isObject, "an object like loadtests/paths.ts: a merge patch"),
  headers: jsonFile(headerFile, "--header-file", isTextTable, "an object of header names and texts"),
  credentials: jsonFile(credentials, "--credentials", isCredentials, "a list of {email, password, role}"),
  degrade: degrade === undefined ? undefined : JSON.stringify(parseJson(degrade, "--degrade")),
});

/** `.echelon/loadtests/<stack>/<time>`: a clone ignores it. */
const outOf = (stack: string): string =>
  join(
    projectRoot(),
    ".echelon",
    "loadtests",
    stack,
    new Date().toISOString().replaceAll(":", "-").slice(0, 19),
  );

async function aimAt(stack: Stack, options: Options) {
  const { aimOf, parseUrl, isLoopback } = await import("../loadtests/run/target.ts");
  if (options.reference && options.url !== undefined)
    throw new RequestError("--reference: got it together with --url, expected one of them");
  const named = options.url === undefined ? undefined : parseUrl(options.url);
  if (options.reference || (named !== undefined && isLoopback(named))) return aimOf({ named });
  const { deployedUrl } = await import("./loadtest/deployed.ts");
  const own = await deployedUrl({ stack, reference: options.stack, localState: options.localState ?? false });
  return aimOf({ named, own });
}

/** @throws RequestError for an option of a cluster without one. */
function clusterOf(options: Options) {
  const { onCluster = false, parallelism, context, namespace, k6Image: k6, starterImage: starter } = options;
  if (onCluster) {
    const images = { ...(k6 !== undefined && { k6 }), ...(starter !== undefined && { starter }) };
    return { parallelism: parallelism ?? PODS, context, namespace, images };
  }
  const alone = Object.entries({
    "--parallelism": parallelism,
    "--context": context,
    "--namespace": namespace,
    "--k6-image": k6,
    "--starter-image": starter,
  });
  for (const [option, value] of alone)
    if (value !== undefined) throw new RequestError(`${option}: got it alone, expected it with --on-cluster`);
  return undefined;
}

/** Images of the stack's workloads, as the file names them; none of them is the placeholder. */
const imagesOf = ({ settings }: Stack): string | null =>
  Object.values(settings.images ?? {}).join(", ") || null;

async function runLoadTest(options: Options): Promise<ExitCode> {
  const stack = readStack(options.stack);
  const files = filesOf(options);
  const aim = await aimAt(stack, options);
  const cluster = clusterOf(options);
  const { loadTest } = await import("../loadtests/run/loadtest.ts");
  const { file, settings } = stack;
  const out = options.out === undefined ? outOf(file.stack) : resolve(options.out);
  const terminal = process.stdin.isTTY && process.stderr.isTTY;
  const result = await loadTest({
    stack: file.stack,
    profile: loadProfileOf(stack),
    shape: options.shape,
    aim,
    consent: { owned: options.iOwnThisTarget ?? false, yes: options.yes ?? false, terminal },
    ask,
    out,
    seconds: options.seconds,
    maxUsers: options.maxUsers,
    ...files,
    cluster,
    image: aim.kind === "reference" ? null : imagesOf({ file, settings }),
    env: process.env,
    notify: toStderr,
    stream: process.stderr,
  });
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else {
    const { loadTestView } = await import("./view/loadtest.ts");
    process.stdout.write(`${loadTestView(result, out).join("\n")}\n`);
  }
  return result.passed ? 0 : 1;
}

function loadProfileOf({ file, settings }: Stack) {
  try {
    return loadProfile(settings.profile, settings.overrides);
  } catch (error) {
    throw inFile(file, error);
  }
}

const DETAILS = `
Without --url it tests the deployed stack at its output url; where the stack is not
deployed, or with --reference, the reference workload of this package on this machine:
that checks the load test, not your stack.

  npm run loadtest -- --stack enterprise
  npm run loadtest -- --stack enterprise --url https://staging.example.com --i-own-this-target

Writes result.json, junit.xml, report.html and k6's dashboard.html. Exit codes: 0 if no
benchmark is missed, 1 if one is missed or cannot be judged, or the run ended early,
2 if the request is wrong, 3 without k6. See docs/load-testing.md.`;

const MAX_SECONDS = 43_200;
const MAX_USERS = 100_000;
const MAX_PODS = 100;
/** Enough to see that a load is shared. */
const PODS = 2;

/** `echelon loadtest`: puts the stated load on a stack, and judges the stated benchmarks. */
export function addLoadTest(program: Command, { done }: CommandContext): void {
  program
    .command("loadtest")
    .summary("put the stated load on a stack, and judge its stated benchmarks")
    .description("Runs k6 with the load that the tier's benchmarks state, and judges each benchmark.")
    .requiredOption("-s, --stack <name>", "a stack with a file stacks/Pulumi.<name>.yaml")
    .option("--url <address>", "the address to test, instead of that of the deployed stack")
    .option("--reference", "test the reference workload, also where the stack is deployed")
    .option(
      "--shape <name>",
      `how the load goes up and down: ${shapeNames.join(", ")}`,
      oneOf(shapeNames),
      "benchmark",
    )
    .option("--seconds <number>", "length of the judged phase", wholeNumber(1, MAX_SECONDS))
    .option("--max-users <number>", "users that this machine simulates at most", wholeNumber(1, MAX_USERS))
    .option("--out <directory>", "where to write (default: .echelon/loadtests/<stack>/<time>)")
    .option("--api <file>", "JSON merge patch over the API paths in loadtests/paths.ts")
    .option("--header-file <file>", "JSON object of request headers, such as those of a login")
    .option("--credentials <file>", "JSON list of {email, password, role}, for journeys with roles")
    .option("--i-own-this-target", "allow an address that is neither this machine nor the stack's own")
    .option("--yes", "begin without a question")
    .option("--local-state", "the state of a cloud target is in this project")
    .option("--on-cluster", "offer the load from pods of a cluster, by the k6 operator")
    .option(
      "--parallelism <number>",
      `pods that offer an equal part each (default: ${PODS})`,
      wholeNumber(1, MAX_PODS),
    )
    .option("--context <name>", "the cluster of --on-cluster (default: the current context)")
    .option("--namespace <name>", "where its pods run (default: that of the context)")
    .option("--k6-image <image>", "the image of k6 in its pods, from a registry of your own")
    .option("--starter-image <image>", "the image that starts them, from a registry of your own")
    .option("--json", "print the result as one JSON document on stdout")
    .addOption(new Option("--degrade <json>", "makes the reference workload miss a benchmark").hideHelp())
    .addHelpText("after", DETAILS)
    .action(async (options: Options) => done(await runLoadTest(options)));
}
