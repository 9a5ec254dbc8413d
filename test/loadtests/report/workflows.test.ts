import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { packageRoot } from "../../../base/project.ts";
import { commandLine } from "../../../cli/main.ts";
import { HISTORY_BRANCH } from "../../../loadtests/history/store.ts";

const FOLDER = join(packageRoot(), ".github/workflows");

/** The commit of each release, read in the repositories of the actions on 2026-11-27. */
const releases: Readonly<Record<string, string>> = {
  "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1": "v7.0.1",
  "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020": "v7.0.0",
  "actions/setup-go@b7ad1dad31e06c5925ef5d2fc7ad053ef454303e": "v7.0.0",
  "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f": "v7.0.0",
  "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c": "v8.0.1",
  "pulumi/auth-actions@141415910c3beb54e03b48e9057c204c97b956f2": "v2.1.0",
  "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c": "v6.2.3",
  "google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093": "v3.0.0",
  "Azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca": "v3.0.1",
};

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: object;
  readonly concurrency?: { readonly group: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

const names = readdirSync(FOLDER).filter((name) => name.startsWith("loadtest"));
const textOf = (name: string): string => readFileSync(join(FOLDER, name), "utf8");
const workflowOf = (name: string): Workflow => parse(textOf(name)) as Workflow;
const jobsOf = (name: string) => Object.entries(workflowOf(name).jobs).map(([id, job]) => ({ id, job }));
const runsOf = (name: string): readonly string[] =>
  jobsOf(name).flatMap(({ job }) => job.steps.flatMap(({ run }) => (run === undefined ? [] : [run])));

const { scripts } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};

/** Options of a command of the command line. */
function optionsOf(command: string): readonly string[] {
  const program = commandLine({ done: () => undefined, passthrough: [] });
  const found = program.commands.find((one) => one.name() === command);
  return found?.options.map(({ long }) => long ?? "") ?? [];
}

/** Options that a script of the package takes, or null where it has none. */
function takenBy(script: string): readonly string[] | null {
  const command = /^node cli\/echelon\.mjs ([a-z-]+)$/.exec(scripts[script] ?? "")?.[1];
  if (command !== undefined) return optionsOf(command);
  return script === "loadtest:noise" ? ["--pairs"] : null;
}

interface Call {
  readonly script: string;
  readonly options: readonly string[];
}

/** What a shell script calls of the package. Options in an array of the shell belong to the one call that uses it. */
function callsOf(run: string): readonly Call[] {
  const inArrays = [...run.matchAll(/options\+?=\(([^)]*)\)/g)].flatMap(
    ([, text = ""]) => text.match(/--[a-z-]+/g) ?? [],
  );
  return [...run.matchAll(/npm run (?:--silent )?([a-z:]+)(?: -- ([^\n|]*))?/g)].map(
    ([, script = "", text = ""]) => ({
      script,
      options: [
        ...(text.match(/(?<=^|\s)--[a-z-]+/g) ?? []),
        ...(text.includes("${options[@]}") ? inArrays : []),
      ],
    }),
  );
}

const wrongCalls = (run: string): readonly string[] =>
  callsOf(run).flatMap(({ script, options }) => {
    if (!(script in scripts)) return [`no script ${script}`];
    const taken = takenBy(script);
    return options.filter((option) => !taken?.includes(option)).map((option) => `${script} has no ${option}`);
  });

const wrongUses = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*(?:- )?uses: (\S+)(.*)$/gm)].flatMap(([, action = "", rest = ""]) =>
    rest.trim() === `# ${releases[action]}` ? [] : [`${action}${rest}`],
  );

describe.each(names)("%s", (name) => {
  test("pins each action by the commit of a release, and names the release", () => {
    expect(wrongUses(textOf(name))).toEqual([]);
  });

  test("calls scripts and options that exist", () => {
    expect(runsOf(name).flatMap(wrongCalls)).toEqual([]);
    expect(runsOf(name).flatMap(callsOf).length).toBeGreaterThan(0);
  });

  test("calls programs of this package that exist", () => {
    const programs = runsOf(name).flatMap((run) => run.match(/(?<=node )[a-zA-Z/]+\.ts/g) ?? []);
    for (const program of programs) expect(() => readFileSync(join(packageRoot(), program))).not.toThrow();
  });

  test("gives every job its own rights and a time after which it ends", () => {
    expect(workflowOf(name).permissions).toEqual({});
    for (const { job } of jobsOf(name)) {
      expect(job.permissions).toBeDefined();
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
    }
  });

  test("keeps no credentials in a clone, and puts no expression into a shell script", () => {
    for (const { job } of jobsOf(name))
      for (const { uses = "", with: inputs = {} } of job.steps)
        if (uses.startsWith("actions/checkout@")) expect(inputs["persist-credentials"]).toBe(false);
    for (const run of runsOf(name)) expect(run).not.toContain("${{");
  });

  test("does not run twice at once, and never with the rights of the base on somebody else's code", () => {
    expect(workflowOf(name).concurrency?.group).toMatch(/^loadtest-/);
    expect(Object.keys(workflowOf(name).on)).not.toContain("pull_request_target");
  });
});

const steps = (job: Job): string => JSON.stringify(job.steps);

describe("rights", () => {
  test("to write belong to the job that appends to the history, which gets no secret and logs in nowhere", () => {
    const jobs = names.flatMap(jobsOf);
    const writing = jobs.filter(({ job }) => job.permissions?.contents === "write");
    expect(writing.map(({ id }) => id)).toEqual(["record"]);
    for (const { job } of writing) {
      expect(Object.keys(job.permissions ?? {})).toEqual(["contents"]);
      expect(steps(job)).not.toContain("secrets.");
      expect(steps(job)).toContain("--record");
    }
    expect(textOf("loadtest-nightly.yml")).toContain(HISTORY_BRANCH);
  });

  test("to log in to a cloud belong to the job that sends the load, and a pull request has none", () => {
    const withToken = names.flatMap(jobsOf).filter(({ job }) => job.permissions?.["id-token"] !== undefined);
    expect(withToken.map(({ id }) => id)).toEqual(["run"]);
    expect(textOf("loadtest-smoke.yml")).not.toMatch(/secrets\.|id-token/);
  });

  test("a job that has secrets removes the files that it wrote them to", () => {
    const [run] = jobsOf("loadtest-nightly.yml").filter(({ id }) => id === "run");
    const written = steps(run?.job as Job).match(/\$RUNNER_TEMP\/[a-z]+\.json/g) ?? [];
    const removed = run?.job.steps.find(({ name }) => name === "Remove the secrets")?.run ?? "";
    expect(written.length).toBeGreaterThan(0);
    for (const path of written) expect(removed).toContain(path);
  });
});

describe("the checks themselves", () => {
  test("see an action that is pinned by a tag, by another commit, or without its release", () => {
    const sha = "3d3c42e5aac5ba805825da76410c181273ba90b1";
    const wrong = [
      "actions/checkout@v7",
      `actions/checkout@${"0".repeat(40)} # v7.0.1`,
      `actions/checkout@${sha}`,
    ];
    expect(wrongUses(wrong.map((action) => `      - uses: ${action}`).join("\n"))).toEqual(wrong);
  });

  test("see a script and an option that do not exist", () => {
    expect(wrongCalls("npm run loadtests -- --stack x")).toEqual(["no script loadtests"]);
    expect(wrongCalls('npm run loadtest -- --stack "$X" --headers x')).toEqual(["loadtest has no --headers"]);
    expect(wrongCalls('options=(--stac x)\nnpm run loadtest -- "${options[@]}"')).toEqual([
      "loadtest has no --stac",
    ]);
    expect(wrongCalls("npm run loadtest:compare -- result.json --recrd")).toEqual([
      "loadtest:compare has no --recrd",
    ]);
  });
});
