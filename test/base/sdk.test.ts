import "../../base/sdk.ts";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import {
  debuggable,
  disablePromiseTraces,
  isConfigSecret,
  unpublishedModule,
  withLocalStorage,
} from "../../base/sdk.ts";

const require = createRequire(import.meta.url);
const loaded = (part: string): string[] => Object.keys(require.cache).filter((file) => file.includes(part));

/** Modules that the import of the SDK loaded, before any test loads more. */
const withTheSdk = ["@pulumi/pulumi", "typescript@3", "pacote"].map(loaded);

class Bare extends pulumi.CustomResource {}

const versionIn = (file: string): string =>
  (JSON.parse(readFileSync(require.resolve(file), "utf8")) as { version: string }).version;

describe("the part of the SDK that only turns functions into cloud functions", () => {
  it("is not loaded with the SDK", () => {
    const [sdk, typescript, pacote] = withTheSdk;
    expect(sdk?.length).toBeGreaterThan(50);
    expect([typescript, pacote]).toEqual([[], []]);
  });

  it("is loaded on request", async () => {
    const { text } = await pulumi.runtime.serializeFunction(() => 6 * 7);
    expect(text).toContain("6 * 7");
    expect(loaded("typescript@3")).toHaveLength(1);
  });
});

describe("an unpublished part of the SDK that this project uses", () => {
  it("is there: withLocalStorage gives a callback its own state, also after an await", async () => {
    const outside = pulumi.getStack();
    const inside = await withLocalStorage(async () => {
      pulumi.runtime.setMockOptions({}, "project", "inside", true);
      await new Promise((resolve) => setImmediate(resolve));
      return pulumi.getStack();
    });
    expect([inside, pulumi.getStack()]).toEqual(["inside", outside]);
  });

  it("is there: debuggablePromise is called through its module, for every output of a resource", () =>
    withLocalStorage(async () => {
      await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) });
      const { debuggablePromise } = debuggable;
      const asked: Promise<unknown>[] = [];
      debuggable.debuggablePromise = (promise) => {
        asked.push(promise);
        return promise;
      };
      const outputs = { a: undefined, b: undefined, c: undefined };
      new Bare("test:index:Bare", "bare", outputs);
      debuggable.debuggablePromise = debuggablePromise;
      expect(asked.length).toBeGreaterThan(Object.keys(outputs).length);
      await pulumi.runtime.disconnect();
    }));

  it("is there: isConfigSecret knows the keys that were given as secrets", () =>
    withLocalStorage(async () => {
      pulumi.runtime.setAllConfig({ "shop:token": "a", "shop:name": "b" }, ["shop:token"]);
      expect(["shop:token", "shop:name"].map(isConfigSecret)).toEqual([true, false]);
    }));

  it("is there: an output says whether it is known", async () => {
    const { isKnown } = pulumi.output(1) as { isKnown?: Promise<boolean> };
    expect(await isKnown).toBe(true);
  });

  it.each([
    { file: "runtime/state.js", name: "withGlobalStorage" },
    { file: "runtime/gone.js", name: "withLocalStorage" },
  ])("is reported by name where it is missing: $name in $file", ({ file, name }) => {
    expect(() => unpublishedModule<Record<string, unknown>>(file, name)).toThrow(
      `This @pulumi/pulumi has no function ${name} in ${file}; install the version that package.json pins.`,
    );
  });

  it("belongs to the exact version that package.json pins", () => {
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      dependencies: Record<string, string>;
    };
    expect(dependencies["@pulumi/pulumi"]).toBe(versionIn("@pulumi/pulumi/package.json"));
  });
});

describe("a promise of the SDK that never settles", () => {
  const { debuggablePromise } = debuggable;
  afterEach(() => {
    debuggable.debuggablePromise = debuggablePromise;
  });
  const { leakedPromises } = unpublishedModule<{ leakedPromises(): [Set<unknown>, string] }>(
    "runtime/debuggable.js",
    "leakedPromises",
  );

  /** Whether the SDK still finds the promise at the end, and how many stack frames of its creation it knows. */
  const leak = () =>
    withLocalStorage(async () => {
      const open = new Promise<void>(() => {});
      debuggable.debuggablePromise(open, "never");
      const { _debugStackTrace: trace } = open as { _debugStackTrace?: string };
      return { found: leakedPromises()[0].has(open), frames: (trace?.match(/^\s+at /gm) ?? []).length };
    });

  it("is found without its trace", async () => {
    disablePromiseTraces({});
    expect(await leak()).toEqual({ found: true, frames: 0 });
    expect(new Error("as ever").stack).toMatch(/\n\s+at /);
  });

  it("is found with its trace where a trace is requested", async () => {
    disablePromiseTraces({ PULUMI_DEBUG_PROMISE_LEAKS: "true" });
    const { found, frames } = await leak();
    expect({ found, traced: frames > 0 }).toEqual({ found: true, traced: true });
  });
});
