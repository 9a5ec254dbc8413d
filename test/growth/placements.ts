import { parse } from "yaml";
import { parseSettings, type Settings, type SettingsInput } from "../../config/settings.ts";
import type { PlacedStore, Placement } from "../../growth/placement.ts";
import { isDurable, placementOf } from "../../growth/placementOf.ts";
import type { GrowthRow, Update } from "../../growth/row.ts";
import { plan } from "../../plan/plan.ts";
import type { Plan, StorePlan } from "../../plan/types.ts";
import { loadProfile } from "../../profiles/load.ts";

/** Keys of a stack's file, without `echelon:`. */
export type StackKeys = Partial<SettingsInput> & Pick<SettingsInput, "profile">;

function planOf(settings: Settings): Plan {
  const { profile, overrides, target, previous, serve, retire, compute, own, workflows, departments } =
    settings;
  return plan(loadProfile(profile, overrides), target, {
    compute,
    operators: own.kubernetes.operators,
    engines: own.kubernetes.engines,
    previous: previous && { ...previous, profile: loadProfile(previous.profile, previous.overrides) },
    serve,
    retire,
    workflows,
    departments,
  });
}

/** A resource for each volume, and one for what runs the store, as the platforms make them. */
function resourcesOf(store: StorePlan): string[] {
  const { key, volumes } = store;
  const count = volumes.reduce((sum, volume) => sum + volume.count, 0);
  return [
    `a:b:Store::${key}`,
    ...Array.from({ length: count }, (_, index) => `a:b:Claim::${key}-${index}`),
    ...(backupsOf(store) === null ? [] : [backupOf(store)]),
  ];
}

/** Backups that the stack takes, or keeps. */
const backupsOf = ({ backup, archive }: StorePlan) => backup ?? archive;

const backupOf = ({ key }: StorePlan): string => `a:b:Claim::backup-${key}`;

/** What of a store is protected. */
const heldOf = (store: StorePlan): string[] =>
  resourcesOf(store).filter((id) => id !== backupOf(store) || backupsOf(store)?.released === false);

const made = new Map<string, Update>();

/** What an update to these keys would make of a stack, as the program finds it. */
export function updateTo(keys: StackKeys): Update {
  const id = JSON.stringify(keys);
  const update = made.get(id) ?? makeUpdate(keys);
  made.set(id, update);
  return update;
}

function makeUpdate(keys: StackKeys): Update {
  const settings = parseSettings(keys, "echelon:");
  const planned = planOf(settings);
  const resources = (key: string) => {
    const store = planned.stores[key];
    return store === undefined ? [] : resourcesOf(store);
  };
  const all = Object.values(planned.stores);
  const isHeld = (store: StorePlan) => !settings.ephemeral && !store.released && isDurable(store);
  const held = ["a:b:Namespace::home", ...all.filter(isHeld).flatMap(heldOf)];
  const placement = placementOf({
    plan: planned,
    settings,
    network: null,
    nodeSubnets: [],
    storeSubnets: [],
    held: settings.ephemeral ? [] : held,
    resourcesOf: resources,
  });
  return {
    placement: { ...placement, place: "here" },
    declared: new Set(["a:b:Namespace::home", ...all.flatMap(resourcesOf)]),
    retire: settings.retire,
  };
}

/** What a stack with these keys holds. */
export const liveOf = (keys: StackKeys): Placement => updateTo(keys).placement;

/** The keys with lines of a refusal in them, as the operator would write them. */
export function withLines(keys: StackKeys, lines: readonly string[]): StackKeys {
  const added = Object.assign({}, ...lines.map((line) => parse(line) as object | null)) as object;
  const named = Object.entries(added).map(([key, value]) => [key.replace(/^echelon:/, ""), value]);
  const without = lines.flatMap((line) => /^# without echelon:(\w+)$/.exec(line)?.[1] ?? []);
  const kept = Object.entries(keys).filter(([key]) => !without.includes(key));
  return Object.fromEntries([...kept, ...named]) as StackKeys;
}

/** `<verdict> <subject>` of each row. */
export const verdicts = (rows: readonly GrowthRow[]): string[] =>
  rows.map(({ verdict, subject }) => `${verdict} ${subject}`);

/** A store of files, as a placement remembers it. */
export const placedStore = (name: string, engine: string, more: Partial<PlacedStore> = {}): PlacedStore => ({
  name,
  kind: "file",
  engine,
  operator: null,
  durable: true,
  enlarged: false,
  phase: "serving",
  released: false,
  members: 0,
  capacityGB: 10,
  volumeGB: 10,
  zones: null,
  version: null,
  upgraded: false,
  keptDays: null,
  backup: null,
  snapshots: false,
  resources: [],
  ...more,
});

/** A stack of one arrangement with one store. */
export const shop: Placement = {
  system: "shop",
  target: "kubernetes",
  place: null,
  tier: "local",
  ephemeral: false,
  operators: "none",
  network: null,
  nodeSubnets: [],
  storeSubnets: [],
  arrangement: { profile: "shop/local" },
  beside: null,
  besidePhase: null,
  serving: { content: "content-volume" },
  stores: { "content-volume": placedStore("content", "volume") },
  ownImages: [],
  held: [],
};
