import "../../../preview/engine/defer.ts";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";

const { cache } = createRequire(import.meta.url);
const loaded = (part: string): string[] => Object.keys(cache).filter((file) => file.includes(part));

describe("what the SDK needs only to make functions of a program into cloud functions", () => {
  it("is not loaded with the SDK", () => {
    expect(loaded("@pulumi/pulumi").length).toBeGreaterThan(50);
    expect(loaded("typescript@3")).toEqual([]);
    expect(loaded("pacote")).toEqual([]);
  });

  it("is loaded when it is asked for", async () => {
    const { text } = await pulumi.runtime.serializeFunction(() => 6 * 7);
    expect(text).toContain("6 * 7");
    expect(loaded("typescript@3")).toHaveLength(1);
  });
});
