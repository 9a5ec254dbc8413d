import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Whether a source imports a file of `loadtests/`, or reads one by a path from its own directory. */
const usesLoadtests = (file: string, source: string): boolean =>
  [...source.matchAll(/["'`]((?:\.\.?\/)[^"'`]*)["'`]/g)].some(([, path = ""]) =>
    join(dirname(file), path).startsWith("loadtests/"),
  );

describe("components use no code of the load tests", () => {
  const sources = globSync("components/**/*.{ts,cjs}", { cwd: ROOT });

  // The files of a nightly load test are content of a ConfigMap: parts/loadtests/files.ts finds them by their names.
  test("no component imports or reads one", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.filter((file) => usesLoadtests(file, readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
  });

  test.each([
    `import { users } from "../../loadtests/lib/profile.ts";`,
    `readFileSync(join(import.meta.dirname, "../../loadtests/reference/server.ts"), "utf8");`,
  ])("an import or a read is found: %s", (source) => {
    expect(usesLoadtests("components/kubernetes/workload.ts", source)).toBe(true);
  });
});
