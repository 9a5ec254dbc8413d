import { linesOf } from "./lines.ts";
import type { PlacedStore, Placement } from "./placement.ts";
import { type GrowthRow, stops, type Update, warns } from "./row.ts";

/** A store whose server would get another major version. */
interface Versions {
  readonly before: number;
  readonly after: number;
}

function versionsOf(before: PlacedStore, after: PlacedStore | undefined): Versions | null {
  if (after === undefined || before.version === null || after.version === null) return null;
  return before.version === after.version ? null : { before: before.version, after: after.version };
}

/** What an update makes of a server, and how people allow it. */
function upgradeRow(key: string, name: string, { before, after }: Versions, named: boolean): GrowthRow {
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
    `${step}, which the service does in place and never undoes. Try it on a copy first (docs/aws.md), then name it`,
    {
      add: linesOf({ upgrade: { [name]: after } }),
      instead: linesOf({ overrides: { stores: { [name]: { version: before } } } }),
    },
  );
}

/** Servers to which an update would give another major version: never a surprise, the operator names each (`echelon:upgrade`). */
export const upgradeRows = (live: Placement, { placement }: Update): GrowthRow[] =>
  Object.entries(live.stores).flatMap(([key, store]) => {
    const after = placement.stores[key];
    const versions = versionsOf(store, after);
    if (versions === null || after?.phase === "retiring") return [];
    return [upgradeRow(key, store.name, versions, after?.upgraded === true)];
  });
