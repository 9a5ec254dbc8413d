import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { parseSettings } from "../../config/settings.ts";
import { build } from "../../program/build.ts";
import { sampleReference } from "../support/sample.ts";

const registered: string[] = [];

/** Plays the engine: the output of a Stash stays the first value that it got. */
async function engine(saved: unknown, isPreview: boolean): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push(type);
        const output = saved ?? inputs.input;
        return { id: name, state: type === "pulumi:index:Stash" ? { ...inputs, output } : inputs };
      },
      call: () => {
        throw new Error("no provider function is called");
      },
    },
    "echelon",
    "live",
    isPreview,
  );
}

const settings = (target: string) => parseSettings({ profile: sampleReference("small"), target }, "echelon:");

/** Runs the program to its end; rejects with the error of its resources. */
async function run(target: string): Promise<void> {
  const failed = Promise.withResolvers<never>();
  const listeners = process.rawListeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", failed.reject);
  try {
    const built = pulumi.runtime.runInPulumiStack(async () => build(settings(target)).outputs);
    await Promise.race([failed.promise, built.then(() => pulumi.runtime.disconnect())]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.race([failed.promise, undefined]);
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener as () => void);
  }
}

const isKubernetes = (type: string): boolean => type.startsWith("kubernetes:");

describe.each([true, false])("a running stack (preview: %s)", (isPreview) => {
  beforeEach(() => {
    registered.length = 0;
  });

  it("is updated where system, tier and target stay the same", async () => {
    await engine({ system: "sample", target: "kubernetes" }, isPreview);
    await run("kubernetes");
    expect(registered.filter(isKubernetes).length).toBeGreaterThan(5);
  });

  it.each([
    [
      "another target",
      { system: "sample", target: "aws" },
      /echelon:target: got kubernetes, expected aws:.*a move, not an update/,
    ],
    [
      "another system",
      { system: "bella", target: "kubernetes" },
      /echelon:profile: got sample\/<tier>, expected bella\/<tier>/,
    ],
  ])("is refused %s, and no resource of the new one is registered", async (_, live, message) => {
    await engine(live, isPreview);
    const failure: unknown = await run("kubernetes").catch((error: unknown) => error);
    // Long enough for resources that do not wait for the check.
    await new Promise((resolve) => setTimeout(resolve, 100));
    // The engine shows a RunError as one message, anything else with a stack trace.
    expect(pulumi.RunError.isInstance(failure)).toBe(true);
    expect((failure as Error).message).toMatch(message);
    expect(registered.filter(isKubernetes)).toEqual([]);
  });
});

describe("a new stack", () => {
  it("is created, because there is nothing to compare it with", async () => {
    registered.length = 0;
    await engine(undefined, false);
    await run("kubernetes");
    expect(registered.filter(isKubernetes).length).toBeGreaterThan(5);
  });
});
