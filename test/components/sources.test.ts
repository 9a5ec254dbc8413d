import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Whether a source imports or reads a file of `loadtests/`. */
const namesLoadtests = (source: string): boolean => /\bloadtests\b/.test(source);

describe("components use no file of the load tests", () => {
  const sources = globSync("components/**/*.{ts,cjs}", { cwd: ROOT });

  test("no component imports or reads one", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.filter((file) => namesLoadtests(readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
  });

  test.each([
    `import { users } from "../../loadtests/lib/profile.ts";`,
    `readFileSync(join(import.meta.dirname, "../../../loadtests/reference/server.ts"), "utf8");`,
  ])("an import or a read is found: %s", (source) => {
    expect(namesLoadtests(source)).toBe(true);
  });
});
