import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { isObject } from "../base/json.ts";
import { plannedUpdate } from "../cli/planned.ts";
import type { PreviewDocument } from "../document/document.ts";
import { compare } from "../growth/compare.ts";
import type { GrowthRow } from "../growth/row.ts";
import { type Run, startCli } from "./support/cliProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** A made-up system that is nothing but JSON, in a project of its own. */
const HOSPITAL = join(import.meta.dirname, "support/hospital");

const echelon = (cwd: string, ...args: readonly string[]): Promise<Run> =>
  startCli(args, { cwd, env: process.env }).ended;

const preview = async (stack: string, target: string, cwd = HOSPITAL): Promise<PreviewDocument> => {
  const { code, stdout, stderr } = await echelon(
    cwd,
    ...["preview", "--stack", stack, "--target", target, "--json"],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("did not compare") });
  return JSON.parse(stdout) as PreviewDocument;
};

const named = ({ resources }: PreviewDocument, kind: string): string[] =>
  resources.flatMap(({ type, name }) => (type.endsWith(`:${kind}`) ? [name] : []));

describe("a sixth system, from JSON alone", () => {
  let clinic: PreviewDocument;
  let house: PreviewDocument;
  beforeAll(async () => {
    [clinic, house] = await Promise.all([preview("clinic", "kubernetes"), preview("house", "kubernetes")]);
  });

  test("previews both tiers on a cluster, each kind of workload and store", () => {
    expect(named(clinic, "Deployment")).toEqual(["hospital-web", "hospital-reminders"]);
    expect(named(house, "Deployment")).toEqual([
      ...["hospital-web", "hospital-reminders", "hospital-api", "hospital-waiting-room"],
    ]);
    expect(named(house, "CronJob")).toContain("hospital-nightly");
    expect(named(house, "HTTPRoute")).toHaveLength(3);
    expect(named(house, "Store")).toEqual([
      ...["hospital-appointments-cloudnative-pg", "hospital-sessions-redis-operator"],
      "hospital-letters-seaweedfs",
    ]);
  });

  test("gives its application the limits, features and file that it declares itself", () => {
    const text = JSON.stringify(clinic.resources);
    for (const variable of ["BOOKINGS_PER_HOUR", "CANCELLATION_HOURS", "FEATURE_VIDEO_VISITS", "sms-api-key"])
      expect(text).toContain(variable);
    const files = clinic.resources.flatMap(({ inputs: { data } }) =>
      isObject(data) && typeof data["clinic.json"] === "string" ? [data["clinic.json"]] : [],
    );
    expect(files.map((file) => JSON.parse(file))).toEqual([{ bookings: 60, video: false }]);
  });

  test("is held by the packs and to its own ceiling", () => {
    for (const { policies, budget } of [clinic, house]) {
      expect(policies.filter(({ status }) => status === "violation")).toEqual([]);
      expect(policies.filter(({ status }) => status === "pass").length).toBeGreaterThan(2);
      expect(budget.status).not.toBe("over");
    }
    expect(clinic.quotas).toContainEqual({ name: "bookingsPerHour", limit: 60, used: 60 });
    expect(clinic.budget).toMatchObject({ monthly: 250, basis: "chosen" });
  });

  test("says of every resource what it costs, or that it does not know", () => {
    for (const { cost, resources } of [clinic, house]) {
      const known = [...cost.lines, ...cost.unpriced].map(({ resource }) => resource);
      expect(new Set(known)).toEqual(
        new Set(resources.filter(({ custom }) => custom).map(({ name }) => name)),
      );
    }
  });

  /** What an `up` of one tier on a stack of the other would lose. */
  const growth = (from: PreviewDocument, to: PreviewDocument): GrowthRow[] =>
    compare(plannedUpdate(from).placement, { ...plannedUpdate(to), retire: {} });

  test("grows from its lower tier to its higher one, and not back", () => {
    const up = growth(clinic, { ...house, stack: clinic.stack });
    expect(up.filter(({ verdict }) => verdict === "stops")).toEqual([]);
    const down = growth(house, { ...clinic, stack: house.stack });
    expect(down.filter(({ verdict }) => verdict === "stops").map(({ subject }) => subject)).toContain(
      "appointments-cloudnative-pg",
    );
  });

  test("keeps the name of everything that holds data while it grows", () => {
    const held = ({ resources }: PreviewDocument) =>
      resources.flatMap(({ type, name, protect }) => (protect ? [`${type}::${name}`] : []));
    expect(held(clinic).length).toBeGreaterThan(2);
    expect(held(house)).toEqual(expect.arrayContaining(held(clinic)));
  });

  test.each([
    ["clinic", []],
    ["house", ["aws:cloudfront/distribution:Distribution"]],
  ])("runs on AWS at the tier %s", async (stack, more) => {
    const { resources, region } = await preview(stack, "aws");
    expect(region).toBe("eu-central-1");
    const types = new Set(resources.map(({ type }) => type));
    for (const type of [
      "aws:rds/instance:Instance",
      "aws:ecs/service:Service",
      "aws:s3/bucket:Bucket",
      ...more,
    ])
      expect(types).toContain(type);
  });

  /** Every container would need the volume of SQLite, which one machine has. */
  const NOTES = `config:
  echelon:profile: hospital/house
  echelon:target: aws
  aws:region: eu-central-1
  echelon:overrides:
    stores: { notes: { kind: sqlite, capacityGB: 5, backupDays: 7 } }
    workloads: { reminders: { uses: { notes: [read] } } }
`;

  test("is refused on AWS with a store that containers cannot have, by its name", async () => {
    const copy = mkdtempSync(join(tmpdir(), "echelon-hospital-notes-"));
    cpSync(HOSPITAL, copy, { recursive: true });
    writeFileSync(join(copy, "stacks/Pulumi.notes.yaml"), NOTES);
    const { code, stderr } = await echelon(copy, "preview", "--stack", "notes");
    rmSync(copy, { recursive: true });
    expect(code).toBe(2);
    expect(stderr).toContain(
      "hospital/house on aws: store notes: SQLite needs a block volume on one machine",
    );
  });
});

describe("a system of one's own, with a mistake", () => {
  const copy = mkdtempSync(join(tmpdir(), "echelon-hospital-"));
  afterAll(() => rmSync(copy, { recursive: true }));
  cpSync(HOSPITAL, copy, { recursive: true });

  const TIER = { tier: "clinic", zones: "many", workloads: { web: { replicas: { min: 0 } } } };

  test.each([
    [
      "the file of the tier",
      "clinic.json",
      JSON.stringify(TIER, null, 2),
      /profiles\/hospital\/clinic\.json:3: zones: got "many"/,
    ],
    [
      "an entry for what is not there",
      "clinic.json",
      "{}",
      /profiles\/hospital\/clinic\.json: .*rank: got nothing/,
    ],
  ])("names file and line in %s", async (_, file, text, message) => {
    writeFileSync(join(copy, "profiles/hospital", file), text);
    const { code, stderr } = await echelon(copy, "preview", "--stack", "clinic");
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("names the file of the system where that has it", async () => {
    cpSync(join(HOSPITAL, "profiles"), join(copy, "profiles"), { recursive: true });
    const file = join(copy, "profiles/hospital/system.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"30 2 * * *"', '"30 25 * * *"'));
    const { code, stderr } = await echelon(copy, "preview", "--stack", "clinic");
    expect(code).toBe(2);
    expect(stderr).toMatch(/profiles\/hospital\/system\.json:\d+: workloads\.nightly\.schedule: got "30 25/);
  });

  test("comes before a system of this package with the same name, whole", async () => {
    cpSync(join(HOSPITAL, "profiles/hospital"), join(copy, "profiles/marketing-engine"), { recursive: true });
    for (const name of ["system", "clinic", "house"]) {
      const path = join(copy, `profiles/marketing-engine/${name}.json`);
      writeFileSync(path, readFileSync(path, "utf8").replace('"hospital"', '"marketing-engine"'));
    }
    const config = (tier: string): string =>
      `config:\n  echelon:profile: marketing-engine/${tier}\n  echelon:operators: existing\n`;
    writeFileSync(join(copy, "stacks/Pulumi.own.yaml"), config("clinic"));
    const document = await preview("own", "kubernetes", copy);
    expect(named(document, "Deployment")).toEqual(["marketing-engine-web", "marketing-engine-reminders"]);
    writeFileSync(join(copy, "stacks/Pulumi.packaged.yaml"), config("enterprise"));
    const { code, stderr } = await echelon(copy, "preview", "--stack", "packaged");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /profile: got "marketing-engine\/enterprise", expected one of .*marketing-engine\/clinic/,
    );
  });
});
