import { describe, expect, it } from "vitest";
import { nextStep, type Situation } from "../../growth/nextStep.ts";
import type { PlacedStore, Placement } from "../../growth/placement.ts";
import type { GrowthRow } from "../../growth/row.ts";
import { placedStore, shop } from "./placements.ts";

const LOCAL = { profile: "shop/local" };
const REGIONAL = { profile: "shop/regional" };

const local: Placement = shop;

const expanding: Placement = {
  ...local,
  beside: REGIONAL,
  besidePhase: "arriving",
  stores: { ...local.stores, "content-s3": placedStore("content", "s3", { phase: "arriving" }) },
};

const switched = (...old: readonly PlacedStore[]): Placement => ({
  ...local,
  tier: "regional",
  arrangement: REGIONAL,
  beside: LOCAL,
  besidePhase: "retiring",
  serving: { content: "content-s3" },
  stores: {
    "content-s3": placedStore("content", "s3"),
    ...Object.fromEntries(old.map((one) => [`${one.name}-${one.engine}`, { ...one, phase: "retiring" }])),
  },
});

const commands = { up: "the up", status: "the status" };

const situation = (live: Situation["live"], more: Partial<Situation> = {}): Situation => ({
  live,
  planned: typeof live === "object" && "stores" in live ? (live as Placement) : local,
  file: { profile: "shop/local", previous: null, serve: null, retire: {} },
  rows: [],
  changes: [],
  unmade: [],
  commands,
  ...more,
});

const moving = (more: Partial<Situation["file"]> = {}): Situation["file"] => ({
  profile: "shop/regional",
  previous: LOCAL,
  serve: "current",
  retire: {},
  ...more,
});

const stops = (subject: string, add: readonly string[] = [], instead: readonly string[] = []): GrowthRow => ({
  verdict: "stops",
  subject,
  loses: "files",
  add,
  instead,
});
const warns: GrowthRow = { ...stops("content-s3"), verdict: "warns" };
const change = { subject: "content-s3", from: null, to: "serving" };

const KEEP = ["echelon:previous: { profile: shop/local }", "echelon:serve: previous"];
const STAY = ["echelon:engines: { work: redis }"];
const BACK = ["echelon:profile: shop/local", "# without echelon:previous", "# without echelon:serve"];

interface Case {
  readonly where: string;
  readonly given: Situation;
  readonly says: RegExp;
  readonly lines?: readonly string[];
  readonly instead?: readonly string[];
  readonly remove?: readonly string[];
  readonly command?: string | null;
}

const cases: readonly Case[] = [
  {
    where: "the state was not read",
    given: situation("unread"),
    says: /^Mend what keeps the live state/,
    command: "the status",
  },
  { where: "the stack holds nothing", given: situation("nothing"), says: /^Make the stack/ },
  {
    where: "the stack holds nothing and its file is a copy from the middle of a move",
    given: situation("nothing", { planned: expanding, file: moving() }),
    says: /copied/,
    remove: ["echelon:previous", "echelon:serve"],
  },
  {
    where: "the file asks for another target",
    given: situation(local, { planned: { ...local, target: "aws" }, rows: [stops("echelon:target")] }),
    says: /refused: a stack stays what and where it is/,
    command: null,
  },
  {
    where: "the file would lose stores",
    given: situation(local, {
      rows: [
        stops("content-volume", KEEP, STAY),
        stops("work-redis", KEEP, STAY),
        stops("core/v1:Secret::key"),
      ],
      changes: [change],
    }),
    says: /refused.*With these lines it loses nothing/,
    lines: KEEP,
    instead: STAY,
  },
  {
    where: "the file would lose stores, and has to go back to what stands",
    given: situation(local, { rows: [stops("content-volume", BACK)] }),
    says: /refused/,
    lines: ["echelon:profile: shop/local"],
    remove: ["echelon:previous", "echelon:serve"],
  },
  {
    where: "the file is refused and no line helps",
    given: situation(local, { rows: [stops("core/v1:Secret::shop-key")] }),
    says: /no line lifts that/,
    command: "the status",
  },
  {
    where: "an earlier package made the stack",
    given: situation({ system: "shop", target: "kubernetes", tier: "local" }),
    says: /records what the stack holds/,
  },
  {
    where: "an earlier package made the stack, and the file goes on to the next tier",
    given: situation(
      { system: "shop", target: "kubernetes", tier: "local" },
      { planned: expanding, file: moving({ serve: null }) },
    ),
    says: /records what the stack holds/,
    lines: ["echelon:profile: shop/local"],
    remove: ["echelon:previous"],
  },
  {
    where: "an earlier package made the stack, and the file has other operators",
    given: situation(
      { system: "shop", target: "kubernetes", tier: "local" },
      { rows: [stops("work-redis", KEEP)] },
    ),
    says: /put the keys back with which the stack was made/,
  },
  {
    where: "the last up failed",
    given: situation(expanding, { unmade: ["content-s3"], file: moving({ serve: null }) }),
    says: /^The last up did not end: content-s3/,
  },
  {
    where: "the file is ahead",
    given: situation(local, { changes: [change] }),
    says: /ahead of the stack, and an up loses nothing/,
  },
  {
    where: "the file is ahead with a warning",
    given: situation(expanding, { changes: [change], rows: [warns] }),
    says: /Read the warnings/,
  },
  { where: "nothing moves", given: situation(local), says: /^Nothing to do/, command: null },
  {
    where: "new stores stand beside",
    given: situation(expanding, { file: moving({ serve: null }) }),
    says: /^Copy content-volume into content-s3, and drain the workloads \(docs\/growth\.md\)/,
    lines: ["echelon:serve: current"],
  },
  {
    where: "a queue of another protocol stands beside",
    given: situation(
      {
        ...expanding,
        serving: { work: "work-redis" },
        stores: {
          "work-redis": placedStore("work", "redis", { kind: "queue" }),
          "work-rabbitmq": placedStore("work", "rabbitmq", { kind: "queue", phase: "arriving" }),
        },
      },
      { file: moving({ serve: null }) },
    ),
    says: /^Stop what fills it, and let the workers take every item of work-redis \(docs\/growth\.md\)\. Then/,
    lines: ["echelon:serve: current"],
  },
  {
    where: "a store stands beside that the arrangement before does not have",
    given: situation(
      {
        ...expanding,
        stores: { ...expanding.stores, "cache-redis": placedStore("cache", "redis", { phase: "arriving" }) },
      },
      { file: moving({ serve: null }) },
    ),
    says: /^Copy content-volume into content-s3, and drain/,
    lines: ["echelon:serve: current"],
  },
  {
    where: "both arrangements have the same stores",
    given: situation(
      { ...local, beside: REGIONAL, besidePhase: "arriving" },
      { file: moving({ serve: null }) },
    ),
    says: /no data to copy.*shop\/regional/,
    lines: ["echelon:serve: current"],
  },
  {
    where: "an old store retires",
    given: situation(switched(placedStore("content", "volume")), { file: moving() }),
    says: /No workload runs on content-volume any longer\. Check/,
    lines: ["echelon:retire: { content-volume: unprotect }"],
  },
  {
    where: "one of two old stores is released",
    given: situation(switched(placedStore("a", "volume", { released: true }), placedStore("b", "volume")), {
      file: moving({ retire: { gone: "delete", "a-volume": "unprotect" } }),
    }),
    says: /No workload runs on b-volume/,
    lines: ["echelon:retire: { gone: delete, a-volume: unprotect, b-volume: unprotect }"],
  },
  {
    where: "the old store is released",
    given: situation(switched(placedStore("content", "volume", { released: true })), {
      file: moving({ retire: { "content-volume": "unprotect" } }),
    }),
    says: /The next up deletes it, and its data for good/,
    lines: ["echelon:retire: { content-volume: delete }"],
  },
  {
    where: "the arrangement before only keeps the size of a store",
    given: situation(
      { ...switched(), stores: { "content-s3": placedStore("content", "s3", { enlarged: true }) } },
      { file: moving() },
    ),
    says: /^Nothing to do\. echelon:previous stays/,
    command: null,
  },
  {
    where: "nothing of the old arrangement is left",
    given: situation(switched(), { file: moving({ retire: { "content-volume": "delete" } }) }),
    says: /^The move is done/,
    remove: ["echelon:previous", "echelon:serve", "echelon:retire"],
  },
  {
    where: "nothing of it is left, and the backups of a store that stays were given up",
    given: situation(switched(), { file: moving({ retire: { "backup-work-redis": "delete" } }) }),
    says: /^The move is done/,
    remove: ["echelon:previous", "echelon:serve"],
  },
];

describe("the next step where", () => {
  it.each(cases)("$where", ({ given, says, lines = [], instead = [], remove = [], command = "the up" }) => {
    const { what, ...rest } = nextStep(given);
    expect(what).toMatch(says);
    expect(rest).toEqual({ lines, instead, remove, command });
  });
});
