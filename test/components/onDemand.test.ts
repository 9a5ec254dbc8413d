import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { onDemand } from "../../components/onDemand.ts";
import type * as leftoversModule from "../support/leftovers.ts";

const PROGRAM = join(import.meta.dirname, "../support/previewAlone.ts");

/** Modules of Kubernetes' SDK that the preview of a preset loads. */
async function loaded(stack: string, target: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, stack, target], {
    cwd: join(import.meta.dirname, "../.."),
  });
  return Number(stdout);
}

describe("a preview on AWS", { timeout: 120_000 }, () => {
  test.each(["local", "regional", "bella-enterprise"])(
    "of %s loads nothing of Kubernetes' SDK",
    async (stack) => {
      expect(await loaded(stack, "aws")).toBe(0);
    },
  );

  test("of agency-scale loads it, as the workloads are pods", async () => {
    expect(await loaded("agency-scale", "aws")).toBeGreaterThan(0);
  });
});

test("a module that is asked for is loaded once, by its name without its ending", () => {
  const load = onDemand(import.meta);
  const module = load<typeof leftoversModule>("../support/leftovers");
  expect(load("../support/leftovers")).toBe(module);
  expect(() => load("../support/nothing")).toThrow(/Cannot find module/);
});
