import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Project } from "../support/cliProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });

const project = new Project();
afterAll(() => project.remove());

const overrides = (patch: unknown): string => `  echelon:overrides: ${JSON.stringify(patch)}\n`;

/** Content of a stack's file, and text that the message must contain. */
const files = {
  "unknown-key": [
    "  echelon:taget: aws\n",
    /stacks\/Pulumi\.unknown-key\.yaml:\d+: echelon:taget: got an unknown key/,
  ],
  "other-namespace": [
    "  echelom:target: aws\n",
    /echelom:target: got an unknown namespace, expected one of echelon:/,
  ],
  // Pulumi takes a key without a namespace for one of the project.
  "no-namespace": [
    "  taget: aws\n",
    /echelon:taget: got an unknown key, expected one of .*did you mean target\?/,
  ],
  "of-another-project": [
    "  shop:target: aws\n",
    /shop:target: got an unknown namespace, expected one of echelon:/,
  ],
  "unknown-target": [
    "  echelon:target: mars\n",
    /unknown-target\.yaml:\d+: echelon:target: got "mars", expected/,
  ],
  "unknown-system": [
    "  echelon:profile: shop/large\n",
    /unknown-system\.yaml:\d+: echelon:profile: got "shop\/large", expected one of [^\n]*marketing-engine/,
  ],
  "unknown-tier": [
    "  echelon:profile: marketing-engine/huge\n",
    /echelon:profile: got "marketing-engine\/huge", expected one of .*marketing-engine\/local/,
  ],
  "wrong-type": [
    "  echelon:budget: plenty\n",
    /wrong-type\.yaml:\d+: echelon:budget: got "plenty", expected/,
  ],
  "negative-budget": [
    "  echelon:budget: -1\n",
    /negative-budget\.yaml:\d+: echelon:budget: got -1, expected/,
  ],
  "latest-image": [
    '  echelon:images: {agents: "agents:latest"}\n',
    /echelon:images.agents: got "agents:latest", expected/,
  ],
  "no-workload": [
    '  echelon:images: {agent: "agents:1.0"}\n',
    /echelon:images: got the workload "agent", expected one of .*agents/,
  ],
  "yaml-broken": ["  echelon:tags: {a: b\n", /Pulumi\.yaml-broken\.yaml:\d+: got malformed YAML/],
  "yaml-twice": [
    "  echelon:target: aws\n  echelon:target: aws\n",
    /Pulumi\.yaml-twice\.yaml:4: got malformed YAML/,
  ],
  "json-broken": [
    "  echelon:overrides: '{\"limits\": '\n",
    /json-broken\.yaml:\d+: echelon:overrides: got malformed JSON/,
  ],
  "json-twice": [
    '  echelon:overrides: \'{"limits":{},"limits":{}}\'\n',
    /echelon:overrides.*got the key "limits" twice/,
  ],
  "override-unknown": [overrides({ limit: {} }), /override-unknown\.yaml:\d+: echelon:overrides: .*limit/],
  "override-type": [
    overrides({ limits: { maxConcurrentAgents: "many" } }),
    /echelon:overrides: .*limits\.maxConcurrentAgents: got "many", expected/,
  ],
  "override-negative": [
    overrides({ workloads: { agents: { replicas: { min: -1 } } } }),
    /workloads\.agents\.replicas\.min: got -1, expected/,
  ],
  "override-reversed": [
    overrides({ workloads: { agents: { replicas: { min: 9, max: 3 } } } }),
    /workloads\.agents\.replicas/,
  ],
  "override-rule": [
    overrides({ limits: { maxConcurrentAgents: 5 } }),
    /workloads\.agents\.replicas\.max: got 20, expected at most limits\.maxConcurrentAgents, 5/,
  ],
  "override-identity": [
    overrides({ tier: "local" }),
    /echelon:overrides\.tier: got "local", expected no override/,
  ],
  "compute-elsewhere": [
    "  echelon:compute: host\n",
    /compute-elsewhere\.yaml:\d+: echelon:compute: got "host", expected/,
  ],
} as const satisfies Record<string, readonly [string, RegExp]>;

beforeAll(() => {
  for (const [name, [config]] of Object.entries(files)) project.stack(name, config);
  project.stack("on-aws", "  echelon:target: aws\n");
});

const expectRefusal = async (args: readonly string[], message: RegExp) => {
  const { code, stdout, stderr } = await project.run(args);
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^echelon: /);
  expect(stderr).not.toMatch(/\n {4}at |node:internal/);
};

describe("a wrong request ends with exit code 2, one message and nothing on stdout", () => {
  it.concurrent.each(Object.entries(files))("in a stack's file: %s", async (name, [, message]) => {
    await expectRefusal(["preview", "--stack", name, "--json"], message);
  });

  it.concurrent.each([
    ["an unknown stack", ["--stack", "nope"], /--stack: got "nope", expected one of .*enterprise/],
    ["a path for a stack", ["--stack", "../secrets"], /--stack: got "\.\.\/secrets", expected the name/],
    ["an unknown target", ["preview", "--target", "mars"], /got "mars", expected one of kubernetes, aws/],
    ["an unknown command", ["previw"], /got the unknown command "previw", expected one of preview/],
    ["an unknown flag", ["preview", "--jsn"], /unknown option '--jsn'/],
    ["an unknown flag of the default command", ["--stak", "local"], /unknown option '--stak'/],
    ["an argument that nobody asked for", ["preview", "local"], /too many arguments/],
    [
      "an empty value, as of a variable that is not set",
      ["render", "--stack", "local", "--out", ""],
      /'-o, --out <dir>' argument '' is invalid\. got ""/,
    ],
    ["an empty argument for a tool", ["up", "--stack", "local", "--yes", "--", ""], /--: got "" behind it/],
    ["a flag without its value", ["preview", "--stack"], /argument missing/],
    ["up without a stack", ["up", "--yes"], /--stack <name>' not specified/],
    ["up where nobody can be asked", ["up", "--stack", "local"], /--yes: got nothing and no terminal/],
    [
      "destroy without a terminal for the question",
      ["destroy", "--stack", "local"],
      /--yes: got nothing and no terminal/,
    ],
    ["up with an unknown flag", ["up", "--stack", "local", "--yess"], /unknown option '--yess'/],
    ["arguments for no tool", ["preview", "--", "--diff"], /--: got --diff behind it/],
    ["a rehearsal without a stack", ["rehearse"], /--stack <name>' not specified/],
    ["a rehearsal of no size", ["rehearse", "--stack", "local", "--scale", "0"], /got "0", expected a whole/],
    ["a rehearsal of a broken size", ["rehearse", "--stack", "local", "--scale", "1.5"], /from 1 to 100/],
    [
      "a rehearsal of another target",
      ["rehearse", "--stack", "on-aws"],
      /on-aws\.yaml:\d+: echelon:target: got aws, expected kubernetes: only that can be rehearsed/,
    ],
    [
      "up of a stack that does not validate",
      ["up", "--stack", "unknown-key", "--yes"],
      /echelon:taget: got an unknown key/,
    ],
  ] as const)("on the command line: %s", async (_, args, message) => {
    await expectRefusal(args, message);
  });

  it("reports all problems at once", async () => {
    project.stack("several", "  echelon:taget: aws\n  echelon:bugdet: 5\n");
    const { stderr } = await project.run(["--stack", "several"]);
    expect(stderr).toMatch(/taget/);
    expect(stderr).toMatch(/bugdet/);
  });
});
