import type { Json } from "../base/json.ts";
import { mergePatch } from "../base/mergePatch.ts";
import { linesOf } from "./lines.ts";
import type { PlacedStore, Placement } from "./placement.ts";
import { type GrowthRow, stops, type Update, type Ways, warns } from "./row.ts";

/** A store whose server would get another major version. */
interface Upgrade {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  /** Whether the operator names it. */
  readonly named: boolean;
}

function upgradeOf(before: PlacedStore, after: PlacedStore | undefined): Upgrade | null {
  if (after === undefined || after.phase === "retiring") return null;
  if (before.version === null || after.version === null || before.version === after.version) return null;
  return { name: before.name, before: before.version, after: after.version, named: after.upgraded };
}

/** Lines that name the upgrade, and those that keep the version beside what else the stack overrides. */
const waysOf = ({ name, before, after }: Upgrade, overrides: unknown): Ways => ({
  add: linesOf({ upgrade: { [name]: after } }),
  instead: linesOf({
    overrides: mergePatch(overrides, { stores: { [name]: { version: before } } }) as Json,
  }),
});

/** What an update makes of a server, and how people allow it. */
function upgradeRow(key: string, upgrade: Upgrade, overrides: unknown): GrowthRow {
  const { before, after, named } = upgrade;
  const step = `version ${before} would become ${after}`;
  if (after < before) return stops(key, `${step}: no server goes back. State the version ${before} again`);
  if (named) {
    return warns(
      key,
      `version ${before} becomes ${after} in this update: the store is away for minutes, its replicas are made anew, and the way back is a restore`,
    );
  }
  return stops(
    key,
    `${step}, which the service does in place and never undoes. Try it on a copy first (docs/aws-stores.md), then name it`,
    waysOf(upgrade, overrides),
  );
}

/** Servers to which an update would give another major version: never a surprise, the operator names each (`echelon:upgrade`). */
export const upgradeRows = (live: Placement, { placement }: Update): GrowthRow[] =>
  Object.entries(live.stores).flatMap(([key, store]) => {
    const upgrade = upgradeOf(store, placement.stores[key]);
    return upgrade === null ? [] : [upgradeRow(key, upgrade, placement.arrangement.overrides)];
  });
