import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readProfileDocument, systems, tiersOf } from "../../profiles/documents.ts";
import { loadProfile } from "../../profiles/load.ts";
import type { Json } from "../support/profileDocument.ts";
import { sampleDocument } from "../support/sample.ts";

let project: string;
const before = process.cwd();

/** A system of one's own in a project folder: what tiers share, and a tier. */
function write(system: string, shared: Json, tier: Json): void {
  const folder = join(project, "profiles", system);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "system.json"), JSON.stringify(shared, null, 2));
  writeFileSync(join(folder, "small.json"), JSON.stringify(tier, null, 2));
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "echelon-profiles-"));
  writeFileSync(join(project, "Pulumi.yaml"), "name: echelon\nruntime: nodejs\n");
  process.chdir(project);
});

afterEach(() => {
  process.chdir(before);
  rmSync(project, { recursive: true });
});

const chosen = (note: string) => ({ kind: "chosen", note });

test("a folder with a system.json is a system, in the project as in the package", () => {
  const { tier, provenance, ...shared } = sampleDocument("small");
  write(
    "clinic",
    { ...shared, system: "clinic", provenance },
    { tier, provenance: { "/tier": chosen("a name") } },
  );
  mkdirSync(join(project, "profiles", "notes"));
  expect(systems()).toContain("clinic");
  expect(systems()).toContain("marketing-engine");
  expect(systems()).not.toContain("notes");
  expect(tiersOf("clinic")).toEqual(["small"]);
  expect(loadProfile("clinic/small").system).toBe("clinic");
});

test("a value that the tier sets needs an entry of the tier, and keeps none of the system's", () => {
  write(
    "clinic",
    { zones: 1, limits: { users: 5 }, provenance: { "/zones": chosen("one"), "/limits": chosen("five") } },
    { zones: 2, limits: { clients: 7 }, provenance: { "/limits/clients": chosen("seven") } },
  );
  const { document } = readProfileDocument("clinic/small");
  expect(document).toEqual({
    zones: 2,
    limits: { users: 5, clients: 7 },
    provenance: { "/limits/users": chosen("five"), "/limits/clients": chosen("seven") },
  });
});

test("a value that the tier removes has no entry left", () => {
  write(
    "clinic",
    { limits: { users: 5, clients: 7 }, provenance: { "/limits": chosen("both") } },
    { limits: { users: null }, provenance: {} },
  );
  expect(readProfileDocument("clinic/small").document).toEqual({
    limits: { clients: 7 },
    provenance: { "/limits/clients": chosen("both") },
  });
});

test("a message names the file and line in which the value stands", () => {
  const { tier, zones: _, provenance, ...shared } = sampleDocument("small");
  const parts = { ...shared, system: "clinic", budget: { monthlyUSD: -5 }, provenance };
  write("clinic", parts, { tier, zones: 9, provenance: { "/zones": chosen("many") } });
  expect(() => loadProfile("clinic/small")).toThrow(
    /^profiles\/clinic\/system\.json:\d+: budget\.monthlyUSD: got -5/m,
  );
  expect(() => loadProfile("clinic/small")).toThrow(/^profiles\/clinic\/small\.json:3: zones: got 9/m);
});

test("files that name another system than their folder are refused", () => {
  const { tier, provenance, ...shared } = sampleDocument("small");
  write("clinic", { ...shared, provenance }, { tier, provenance: { "/tier": chosen("a name") } });
  expect(() => loadProfile("clinic/small")).toThrow(
    'profiles/clinic/small.json: got the system "sample" and the tier "small", expected those of its path',
  );
});
