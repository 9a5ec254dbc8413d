import { describe, expect, test } from "vitest";
import { System } from "../../components/index.ts";
import type { SystemArgs } from "../../config/args.ts";
import { parseSettings } from "../../config/settings.ts";
import { build } from "../../program/build.ts";
import { type Program, run } from "../support/inProcess.ts";
import { sampleReference } from "../support/sample.ts";

const profile = sampleReference("large");

/** A user's program that contains this package's component. */
const runUserProgram = (program: Program) => run(program, { project: "shop", stack: "live" });

/** Mistakes that can be found only with the profile, with the line of the message. */
const mistakes: readonly (readonly [Partial<SystemArgs>, string])[] = [
  [{ profile: "sample/enterprize" }, 'profile: got "sample/enterprize", expected one of '],
  [{ compute: "host" }, 'compute: got "host", expected one of containers, kubernetes for '],
  [{ images: { dash: "acme/a:1" } }, 'images: got the workload "dash", expected one of web, '],
  [{ overrides: { limits: { users: "5" } } }, 'overrides: limits.users: got "5", expected a number '],
  [{ overrides: { tier: "small" } }, 'overrides.tier: got "small", expected no override of '],
  [
    { target: "aws", secrets: { "mail-api-key": { existing: "mine" } } },
    'secrets.mail-api-key.existing: got "mine", expected the ARN of ',
  ],
];

describe("a mistake that can be found only with the profile", () => {
  test.each(mistakes)("names the System for its args: %j", async (more, line) => {
    const program = () => ({ url: new System("shop", { region: "us-east-1", profile, ...more }).url });
    await expect(runUserProgram(program)).rejects.toMatchObject({
      name: "RequestError",
      message: expect.stringMatching(/^System "shop": /),
    });
    await expect(runUserProgram(program)).rejects.toThrow(`System "shop": ${line}`);
  });

  test.each(mistakes)("names the key for a stack's keys: %j", async (more, line) => {
    const program = () => build(parseSettings({ profile, ...more }, "echelon:")).outputs;
    await expect(runUserProgram(program)).rejects.toThrow(`echelon:${line}`);
  });
});
