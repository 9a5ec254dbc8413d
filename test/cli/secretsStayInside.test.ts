import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { Project } from "../support/cliProject.ts";

// Each test starts a process, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });

const project = new Project();
const out = mkdtempSync(join(tmpdir(), "echelon-out-"));
afterAll(() => {
  project.remove();
  rmSync(out, { recursive: true });
});

const PLANTED = "hunter2-correct-horse";

/** Every key that may hold a secret, in plain text, as a careless operator writes it. */
const careless = [
  `echelon:secrets: { airtable-api-key: ${PLANTED} }`,
  `echelon:alerts: { "1": ops@example.com, "4": "https://hooks.example.com/x?token=${PLANTED}" }`,
  `kubernetes:kubeconfig: ${PLANTED}`,
  `aws:accessKey: ${PLANTED}`,
  `aws:secretKey: ${PLANTED}`,
  `aws:token: ${PLANTED}`,
  "aws:region: eu-west-1",
  "echelon:monitoring: existing",
].map((line) => `  ${line}\n`);

for (const target of ["kubernetes", "aws"])
  project.stack(`careless-${target}`, [...careless, `  echelon:target: ${target}\n`].join(""));
for (const [name, line] of [
  ["mistyped", "  echelon:budgett: 1\n"],
  ["malformed", "  echelon:tags: {a: b\n"],
  ["wrong", `  echelon:alerts: { "9": "https://hooks.example.com/${PLANTED}" }\n`],
] as const)
  project.stack(name, [...careless.filter((one) => name !== "wrong" || !/alerts/.test(one)), line].join(""));

/** The text of every file below a folder. */
const textsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"));

const rendered = join(out, "manifests");

describe("a secret in a stack's file stays out of what is shown", () => {
  test.each([
    ["preview --stack careless-kubernetes --all", 0],
    ["preview --stack careless-kubernetes --json", 0],
    ["preview --stack careless-aws --all", 0],
    ["preview --stack careless-aws --json", 0],
    ["status --stack careless-kubernetes", 0],
    ["up --stack careless-aws --yes", 2],
    ["doctor", 0],
    ["preview --stack mistyped", 2],
    ["preview --stack malformed", 2],
    ["preview --stack wrong", 2],
    [`render --stack careless-kubernetes --out ${rendered} --json`, 0],
  ])("by: %s", async (line, expected) => {
    const { code, stdout, stderr } = await project.run(line.split(" "));
    expect(code, stderr).toBe(expected);
    expect(`${stdout}${stderr}`).not.toBe("");
    expect(`${stdout}\n${stderr}`).not.toContain(PLANTED);
  });

  test("by the folder of manifests, which refers to the Secret that is left out", () => {
    const texts = textsIn(rendered);
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.join("\n")).not.toContain(PLANTED);
    expect(texts.join("\n")).toMatch(/urlSecret:/);
  });

  test("but reaches the file of secrets, which is made for it", async () => {
    const secrets = join(out, "secrets.yaml");
    const args = [
      "render",
      "--stack",
      "careless-kubernetes",
      "--out",
      join(out, "again"),
      "--secrets",
      secrets,
    ];
    expect(await project.run(args)).toMatchObject({ code: 0 });
    expect(readFileSync(secrets, "utf8")).toContain(`https://hooks.example.com/x?token=${PLANTED}`);
    expect(textsIn(join(out, "again")).join("\n")).not.toContain(PLANTED);
  });
});

test("an encrypted webhook is left out of the file of secrets, and the command says so", async () => {
  project.stack(
    "encrypted",
    '  echelon:alerts: { "4": { secure: v1:abc } }\n  echelon:monitoring: existing\n',
  );
  const secrets = join(out, "encrypted.secrets.yaml");
  const args = [
    "render",
    "--stack",
    "encrypted",
    "--out",
    join(out, "encrypted"),
    "--secrets",
    secrets,
    "--json",
  ];
  const { code, stdout, stderr } = await project.run(args);
  expect(code, stderr).toBe(0);
  const noted = (JSON.parse(stdout) as { secrets: { logicalName: string; source: string }[] }).secrets;
  expect(noted.find(({ logicalName }) => logicalName.endsWith("alert-webhooks"))?.source).toBe("encrypted");
  expect(readFileSync(secrets, "utf8")).not.toContain("withheld.invalid");
});
