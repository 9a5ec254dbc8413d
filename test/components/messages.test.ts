import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, test, vi } from "vitest";
import { System } from "../../components/system.ts";
import type { SystemArgs } from "../../config/args.ts";
import { runProgram } from "../../preview/engine/run.ts";
import { testRun } from "../support/inProcess.ts";
import { sampleReference } from "../support/sample.ts";

const spend = { costs: { apiMonthlyUSD: { min: 50, max: 100 } } };
const cases: Readonly<Record<string, readonly [overrides: SystemArgs["overrides"], said: number]>> = {
  "limits that allow more tokens than the stated spend pays for": [spend, 1],
  "limits that the spend pays for": [{ ...spend, limits: { tokensPerHour: 30_000 } }, 0],
};

const asked = (overrides: SystemArgs["overrides"]) =>
  testRun(() => {
    const { findings } = new System("shop", {
      profile: sampleReference("small"),
      target: "kubernetes",
      ...(overrides && { overrides }),
    });
    return { findings };
  });

/** What Pulumi shows as diagnostics of the resource. */
function diagnosticsOf(engine: boolean) {
  // Once: the placement asks later, and an engine would have to answer it.
  vi.spyOn(pulumi.runtime, "hasEngine").mockReturnValue(false).mockReturnValueOnce(engine);
  return vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
}

describe("figures that do not fit each other", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each(Object.entries(cases))(
    "are outputs, and warnings of an update: %s",
    async (_, [overrides, said]) => {
      const warnings = diagnosticsOf(true);
      const { outputs } = await runProgram(asked(overrides));
      expect(outputs.findings).toHaveLength(said);
      expect(warnings.mock.calls.map(([sentence]) => sentence)).toEqual(outputs.findings);
    },
  );

  test("are no messages of a preview without engine, whose stdout is a document", async () => {
    const warnings = diagnosticsOf(false);
    const { outputs } = await runProgram(asked(spend));
    expect(outputs.findings).toHaveLength(1);
    expect(warnings).not.toHaveBeenCalled();
  });
});
