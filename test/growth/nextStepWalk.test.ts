import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { statusDocument } from "../../cli/status/document.ts";
import { plannedUpdate } from "../../cli/status/planned.ts";
import { settingsFrom } from "../../config/keys.ts";
import type { PreviewDocument } from "../../document/document.ts";
import { refuses } from "../../growth/compare.ts";
import { isPlaced } from "../../growth/placement.ts";
import { type Keys, previewOf, rawOf, stateAfter } from "../support/stackExport.ts";

/** The state that an `up` leaves. */
const stateOf = (document: PreviewDocument) => {
  const resources = stateAfter(document);
  const placement = resources.map(({ inputs }) => inputs.input).find(isPlaced) ?? null;
  return { resources, placement, tier: undefined };
};

const MOST_STEPS = 12;

interface Walk {
  /** What `status` says at each step. */
  readonly said: readonly string[];
  /** The keys of the stack's file at the end. */
  readonly ends: Keys;
}

/** Does what `status` says until it says that there is nothing to do. */
async function walk(from: Keys, to: Keys): Promise<Walk> {
  let state = stateOf(await previewOf(from));
  let keys = to;
  const said: string[] = [];
  while (said.length < MOST_STEPS) {
    const document = await previewOf(keys);
    const status = statusDocument({
      stack: "walk",
      settings: settingsFrom(rawOf(keys)),
      live: state,
      planned: plannedUpdate(document),
      commands: { up: "up", status: "status" },
    });
    const { what, lines, remove, command } = status.next;
    said.push(what);
    if (command === null) break;
    const written = Object.assign({}, ...lines.map((line) => parse(line) as Keys)) as Keys;
    keys = Object.fromEntries(
      Object.entries({ ...keys, ...written }).filter(([key]) => !remove.includes(key)),
    );
    const next = await previewOf(keys);
    const up = statusDocument({
      ...{ stack: "walk", settings: settingsFrom(rawOf(keys)), live: state, planned: plannedUpdate(next) },
      commands: { up: "up", status: "status" },
    });
    expect(refuses(up.rows), `${what}\n${JSON.stringify(up.rows, null, 2)}`).toBe(false);
    state = stateOf(next);
  }
  return { said, ends: keys };
}

const tier = (name: string, more: Keys = {}): Keys => ({
  "echelon:profile": `marketing-engine/${name}`,
  "echelon:target": "kubernetes",
  ...more,
});
const install = { "echelon:operators": "install" };
const aws = { "echelon:target": "aws", "aws:region": "us-east-1" };

describe("who does what the status says", () => {
  it.each([
    ["stays", tier("local"), tier("local"), 1],
    ["grows without a move", tier("regional", install), tier("enterprise", install), 2],
    ["grows", tier("local"), tier("regional"), 6],
    ["shrinks", tier("regional"), tier("local"), 6],
    ["brings operators", tier("local"), tier("local", install), 6],
    ["grows on AWS", tier("local", aws), tier("regional", aws), 6],
  ] as const)("%s and loses nothing on the way", { timeout: 60_000 }, async (_what, from, to, steps) => {
    const { said, ends } = await walk(from, to);
    expect(said.at(-1)).toMatch(/^nothing to do/);
    expect(said, said.join("\n")).toHaveLength(steps);
    expect(ends).toEqual(to);
  });
});
