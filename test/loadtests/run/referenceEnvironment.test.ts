import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  limitsOf,
  referenceEnvironment,
  writeCredentials,
} from "../../../loadtests/run/referenceEnvironment.ts";
import { loadProfile, profileReferences } from "../../../profiles/load.ts";
import { toVariableName } from "../../../profiles/units.ts";

const folder = mkdtempSync(join(tmpdir(), "reference-environment-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the reference workload gets", () => {
  test.each(profileReferences())("every limit of %s as a total, and no share of a replica", (reference) => {
    const profile = loadProfile(reference);
    const variables = limitsOf(profile);
    for (const [limit, total] of Object.entries(profile.limits))
      expect([limit, variables[toVariableName(limit)]]).toEqual([limit, String(total)]);
    expect(Object.keys(variables).filter((name) => name.endsWith("_SHARE"))).toEqual([]);
  });

  test("how long each cache keeps an answer", () => {
    expect(limitsOf(loadProfile("multi-agent/10x"))).toMatchObject({
      CACHE_LEAD_DATA_TTL_SECONDS: "3600",
      CACHE_CAMPAIGN_METRICS_TTL_SECONDS: "300",
    });
  });

  test("free ports on loopback, whatever the ports of the tier are", () => {
    const variables = referenceEnvironment({
      ...{ profile: loadProfile("marcus/team"), load: { timeFactor: 80 }, directory: folder },
      credentials: "/nowhere",
    });
    expect(variables).toMatchObject({
      HOST: "127.0.0.1",
      PORT: "0",
      MANAGEMENT_PORT: "0",
      TIME_FACTOR: "80",
    });
    expect(variables).toMatchObject({ WORKLOAD_KIND: "all", SYSTEM: "marcus", SCALE_LEVEL: "team" });
    expect(variables.DEGRADE).toBeUndefined();
  });
});

test("passwords are random, and only their owner can read them", () => {
  const read = (path: string) =>
    JSON.parse(readFileSync(path, "utf8")) as { role: string; password: string }[];
  const path = writeCredentials(folder);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(read(path).map(({ role }) => role)).toEqual(["admin", "developer", "viewer"]);
  const other = mkdtempSync(join(folder, "other-"));
  const passwords = [...read(path), ...read(writeCredentials(other))].map(({ password }) => password);
  expect(new Set(passwords).size).toBe(6);
  expect(Math.min(...passwords.map((password) => password.length))).toBeGreaterThanOrEqual(24);
});
