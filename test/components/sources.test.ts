import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Whether a source names the room of the load tests, in an import or as a file that it reads. */
const namesLoadtests = (source: string): boolean => /\bloadtests\b/.test(source);

describe("what is built for a stack takes nothing from its load tests", () => {
  const sources = globSync("components/**/*.{ts,cjs}", { cwd: ROOT });

  test("no component reads a file of theirs", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.filter((file) => namesLoadtests(readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
  });

  test.each([
    `import { users } from "../../loadtests/lib/profile.ts";`,
    `readFileSync(join(import.meta.dirname, "../../../loadtests/reference/server.cjs"), "utf8");`,
  ])("and one that did would be found: %s", (source) => {
    expect(namesLoadtests(source)).toBe(true);
  });
});
