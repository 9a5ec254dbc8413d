import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { plannedUpdate } from "../../cli/planned.ts";
import { type StatusDocument, statusDocument } from "../../cli/status/document.ts";
import type { LiveState } from "../../cli/status/live.ts";
import { growthRows } from "../../cli/status/rows.ts";
import { settingsFrom } from "../../config/keys.ts";
import type { NextStep } from "../../growth/nextStep.ts";
import { readPlacement } from "../../growth/placement.ts";
import { refuses } from "../../growth/row.ts";
import type { PreviewedStack } from "../../preview/stack.ts";
import { type Keys, previewOf, rawOf, stateAfter } from "../support/stackExport.ts";

/** The state that an `up` leaves. */
const stateOf = (previewed: PreviewedStack): LiveState => {
  const resources = stateAfter(previewed);
  const [placement = null] = resources.flatMap(({ inputs }) => readPlacement(inputs.input) ?? []);
  return { resources, placement, tier: undefined };
};

const MOST_STEPS = 12;

interface Walk {
  /** What `status` says at each step. */
  readonly said: readonly string[];
  /** The keys of the stack's file at the end. */
  readonly ends: Keys;
}

/** The status of a live stack with this file. */
async function statusOf(keys: Keys, live: LiveState, previewed: PreviewedStack): Promise<StatusDocument> {
  const settings = settingsFrom(rawOf(keys));
  return statusDocument({
    stack: "walk",
    settings,
    live,
    planned: plannedUpdate(previewed.document).placement,
    rows: await growthRows(live, {
      ...{ stack: { stack: "walk", config: rawOf(keys) }, document: previewed.document },
      retire: settings.retire,
    }),
    commands: { up: "up", status: "status" },
  });
}

/** The file after the lines of a step are written into it. */
function edited(keys: Keys, { lines, remove }: NextStep): Keys {
  const written = Object.assign({}, ...lines.map((line) => parse(line) as Keys)) as Keys;
  return Object.fromEntries(Object.entries({ ...keys, ...written }).filter(([key]) => !remove.includes(key)));
}

/** Does what `status` says until it says that there is nothing to do. */
async function walk(from: Keys, to: Keys): Promise<Walk> {
  let live = stateOf(await previewOf(from));
  let keys = to;
  const said: string[] = [];
  while (said.length < MOST_STEPS) {
    const { next, live: holds } = await statusOf(keys, live, await previewOf(keys));
    expect(holds?.stores.filter(({ since }) => since === null)).toEqual([]);
    said.push(next.what);
    if (next.command === null) break;
    keys = edited(keys, next);
    const previewed = await previewOf(keys);
    const { rows } = await statusOf(keys, live, previewed);
    expect(refuses(rows), `${next.what}\n${JSON.stringify(rows, null, 2)}`).toBe(false);
    live = stateOf(previewed);
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

interface Move {
  readonly what: string;
  readonly from: Keys;
  readonly to: Keys;
  /** Number of things that `status` says. */
  readonly steps: number;
  /** Keys that stay in the file. @default none */
  readonly stay?: Keys;
}

const moves: readonly Move[] = [
  { what: "stays", from: tier("local"), to: tier("local"), steps: 1 },
  { what: "grows in place", from: tier("regional"), to: tier("enterprise"), steps: 2 },
  {
    what: "gets copies of its queue",
    from: tier("regional", install),
    to: tier("enterprise", install),
    steps: 6,
  },
  { what: "grows", from: tier("local"), to: tier("regional"), steps: 6 },
  { what: "shrinks", from: tier("regional"), to: tier("local"), steps: 6 },
  { what: "brings operators", from: tier("local"), to: tier("local", install), steps: 6 },
  { what: "grows on AWS", from: tier("local", aws), to: tier("regional", aws), steps: 6 },
  {
    what: "shrinks in place",
    from: tier("enterprise"),
    to: tier("regional"),
    steps: 2,
    stay: { "echelon:previous": { profile: "marketing-engine/enterprise" }, "echelon:serve": "current" },
  },
];

describe("who does what the status says", () => {
  it.each(moves)("$what and loses nothing on the way", { timeout: 120_000 }, async (move) => {
    const { said, ends } = await walk(move.from, move.to);
    expect(said.at(-1)).toMatch(/^Nothing to do/);
    expect(said, said.join("\n")).toHaveLength(move.steps);
    expect(ends).toEqual({ ...move.to, ...move.stay });
  });
});
