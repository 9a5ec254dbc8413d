import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { packageRoot } from "../base/project.ts";
import type { PreviewDocument } from "../document/document.ts";
import { installedPulumi } from "../rehearsal/deployer/pulumiUp.ts";
import { writeFlatProgram } from "./flat.ts";
import { median } from "./median.ts";

const STACK = "enterprise";
const TARGET = "kubernetes";
const ROUNDS = 7;
/** Highest ratio of the time of an engine's preview to that of a flat program with the same resources. */
const GOAL = 1.2;

export interface EngineRow {
  readonly resources: number;
  readonly programMs: number;
  readonly flatMs: number;
  /** Median of the ratios of the pairs. */
  readonly ratio: number;
  readonly goal: number;
}

/** Runs a command in a directory and returns its output. @throws Error with all output where it fails. */
type Run = (directory: string, args: readonly string[]) => string;

/** The engine with a separate state, passphrase and kubeconfig, so that it cannot reach anything of the user's. */
function engineIn(root: string, command: string): Run {
  const state = join(root, "state");
  mkdirSync(state);
  const { PULUMI_ACCESS_TOKEN: _, PULUMI_CONFIG_PASSPHRASE_FILE: __, ...env } = process.env;
  const own = {
    PATH: [dirname(process.execPath), env.PATH].join(delimiter),
    KUBECONFIG: join(root, "no-kubeconfig"),
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  return runner(command, { ...env, ...own });
}

const runner =
  (command: string, env: NodeJS.ProcessEnv): Run =>
  (cwd, args) => {
    const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
    if (status === 0) return stdout;
    throw error ?? new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  };

interface Subject {
  /** Name of the Pulumi project, and of its folder in the bench's directory. */
  readonly project: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Directory of the program. @default the project's folder */
  readonly directory?: string;
}

/** Makes the stack of a subject. The returned function previews it once and returns the time, milliseconds. */
function prepare(root: string, pulumi: Run, { project, config, directory }: Subject): () => number {
  const folder = join(root, project);
  mkdirSync(folder, { recursive: true });
  const runtime = { name: "nodejs", options: { typescript: false } };
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: project, runtime, main: "index.mjs" }));
  pulumi(folder, ["stack", "init", STACK, "--no-select"]);
  const file = join(folder, `Pulumi.${STACK}.yaml`);
  const salt = parse(readFileSync(file, "utf8")) as object;
  // With this key the provider contacts no cluster, so only the program is measured.
  const offline = { "kubernetes:renderYamlToDirectory": join(folder, "rendered") };
  writeFileSync(file, stringify({ ...salt, config: { ...config, ...offline } }));
  const preview = ["preview", "--stack", STACK, "--config-file", file, "--non-interactive"];
  return () => {
    const start = performance.now();
    pulumi(directory ?? folder, preview);
    return performance.now() - start;
  };
}

/** The program of this project, and a program that registers the same resources one by one. */
function subjects(root: string): {
  readonly program: Subject;
  readonly flat: Subject;
  readonly resources: number;
} {
  const directory = packageRoot();
  const command = ["cli/echelon.mjs", "preview", "--stack", STACK, "--target", TARGET, "--json"];
  const { resources } = JSON.parse(
    runner(process.execPath, process.env)(directory, command),
  ) as PreviewDocument;
  writeFlatProgram(join(root, "flat"), resources);
  const file = join(directory, "stacks", `Pulumi.${STACK}.yaml`);
  const { config } = parse(readFileSync(file, "utf8")) as { config: Subject["config"] };
  return {
    program: { project: "echelon", config: { ...config, "echelon:target": TARGET }, directory },
    flat: { project: "flat", config: {} },
    resources: resources.length,
  };
}

/** Runs both alternately, and each first equally often, so that a change of the machine's load affects both. */
function measure(program: () => number, flat: () => number): Omit<EngineRow, "resources"> {
  program();
  flat();
  const pairs = Array.from({ length: ROUNDS }, (_, round) => {
    if (round % 2 === 0) return { program: program(), flat: flat() };
    const first = flat();
    return { program: program(), flat: first };
  });
  return {
    programMs: Math.round(median(pairs.map((pair) => pair.program))),
    flatMs: Math.round(median(pairs.map((pair) => pair.flat))),
    ratio: Number(median(pairs.map((pair) => pair.program / pair.flat)).toFixed(2)),
    goal: GOAL,
  };
}

/**
 * Time of `pulumi preview` compared with that of a flat program; undefined, with a message, where no engine is on
 * PATH.
 */
export function benchEngine(): EngineRow | undefined {
  const command = installedPulumi();
  if (command === undefined) {
    console.error("engine: skipped, got no pulumi on PATH with a Kubernetes plugin");
    return undefined;
  }
  // Inside the clone, so that the flat program finds the SDKs in its node_modules.
  const cache = join(packageRoot(), ".cache");
  mkdirSync(cache, { recursive: true });
  const root = mkdtempSync(join(cache, "bench-engine-"));
  try {
    const pulumi = engineIn(root, command);
    const { program, flat, resources } = subjects(root);
    return { resources, ...measure(prepare(root, pulumi, program), prepare(root, pulumi, flat)) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
