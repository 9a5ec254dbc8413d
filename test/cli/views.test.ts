import { afterEach, describe, expect, it, vi } from "vitest";
import { rulesHeld } from "../../cli/view/findings.ts";
import { renderView } from "../../cli/view/render.ts";
import type { PolicyRow, PreviewDocument } from "../../document/document.ts";
import type { RenderDocument } from "../../render/render.ts";

afterEach(() => vi.unstubAllEnvs());

describe("the line about rules", () => {
  const held = (...statuses: readonly PolicyRow["status"][]): string =>
    rulesHeld({ policies: statuses.map((status) => ({ status })) } as unknown as PreviewDocument);

  it.each([
    [held("pass", "not-applicable"), "1 holds, 1 does not apply"],
    [held("pass", "pass", "not-applicable", "not-applicable"), "2 hold, 2 do not apply"],
  ])("counts in the singular and the plural: %s", (got, expected) => {
    expect(got).toBe(expected);
  });
});

describe("what render wrote", () => {
  const document = (namespace: string, name: string): RenderDocument => ({
    ...{ stack: "shop", directory: "out", secretsFile: null },
    ...{ objects: [], installFirst: [], operators: [], removed: [], keptChanged: [] },
    secrets: [{ kind: "Secret", namespace, name, keys: ["s3.json"], logicalName: name, source: "generated" }],
  });

  it.each([60, 80])("has each name of a Secret in one piece, in %i columns", (width) => {
    vi.stubEnv("COLUMNS", String(width));
    const name = `content-seaweedfs-identities-${"x".repeat(60)}`;
    const lines = renderView(document("marketing-engine-shop", name));
    expect(lines.map((line) => line.trim())).toContain(`marketing-engine-shop/${name}`);
  });
});
