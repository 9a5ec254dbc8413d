import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { absent, measure, run, scriptOf, why } from "./k6.ts";

/** Checks that each script must have made, by the words in their names. */
const TIERS: readonly (readonly [tier: string, checks: readonly string[]])[] = [
  [
    "marketing-engine/local",
    [
      "the dashboard counts",
      "a page of pieces",
      "content that was ordered is there",
      "more requests than the limit",
    ],
  ],
  [
    "multi-agent/10x",
    [
      "a page of leads",
      "figures are those",
      "an interaction is answered",
      "comes from the cache",
      "more tokens than",
    ],
  ],
  ["agency/starter", ["a run goes over every client", "the same event is said to be a duplicate"]],
  [
    "bella/optimized",
    [
      "content has a text",
      "days of a calendar",
      "a batch counts",
      "comes from the cache",
      "a calendar longer than",
    ],
  ],
  ["bella/current", ["content has a text", "days of a calendar", "a batch counts", "a batch larger than"]],
  [
    "marcus/team",
    [
      "others see a change",
      "a change is on the board",
      "nobody reads without a token",
      "a viewer makes no task",
    ],
  ],
];

describe.skipIf(absent)(`a smoke test under k6${why}`, () => {
  test.concurrent.for(TIERS)(
    "of %s passes, and every journey has checked something",
    async ([tier, checks]) => {
      const measured = await measure({ tier, circumstances: {} });
      try {
        const [system = ""] = tier.split("/");
        const { code, output } = await run(scriptOf(system), measured.scratch, measured.env);
        for (const words of checks) expect(output).toMatch(new RegExp(`✓ [^\\n]*${words}`));
        expect(output).not.toContain("✗");
        expect(output).toMatch(/^checks +smoke .* met$/m);
        expect(output).toMatch(/^iterations without end +0 of [1-9]/m);
        expect(code).toBe(0);
      } finally {
        await measured.program.stop();
        rmSync(measured.scratch, { recursive: true, force: true });
      }
    },
  );
});
