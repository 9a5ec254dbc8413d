import type { Profile } from "../profiles/schema.ts";
import { backupKey, planBackup } from "./backup.ts";
import { budgetNotes } from "./budget.ts";
import type { Lack } from "./lack.ts";
import { copyName } from "./queueParts.ts";
import { storeKey } from "./storeKey.ts";
import type { Choices, EnginePlan, Phase, Plan, StorePlan } from "./types.ts";

interface NoteArgs {
  /** The arrangement that stands beside the serving one; null if there is none. */
  readonly beside: { readonly profile: Profile; readonly engines: readonly EnginePlan[] } | null;
  readonly phase: Exclude<Phase, "serving">;
  readonly stores: Readonly<Record<string, StorePlan>>;
  readonly lacks: readonly Lack[];
  readonly retire: NonNullable<Choices["retire"]>;
  readonly serve: Choices["serve"];
  readonly budget: Plan["budget"];
}

/** What is said of a store that `echelon:retire` names and that is not retired. */
const notRetired = {
  serving: "workloads run on it, so the line changes nothing",
  arriving: "data moves into it, so the line changes nothing",
} satisfies Record<Exclude<Phase, "retiring">, string>;

/** The names of the backups that the stack takes or keeps, or that the operator has given up. */
const backupsOf = ({ beside, stores }: NoteArgs): string[] =>
  [...Object.values(stores), ...(beside?.engines ?? [])].flatMap((store) => {
    const key = storeKey(store);
    const kept = "archive" in store ? store.archive : null;
    return (kept ?? planBackup(store, key, {})) === null ? [] : [backupKey(key)];
  });

/** What is said of a queue in a store with one for each copy; null if it is none. */
function queueNote(named: string, stores: readonly StorePlan[]): string | null {
  const [name, ...copy] = named.split(".");
  const store = stores.find((one) => one.name === name);
  if (copy.length === 0 || store?.kind !== "queue" || !("parts" in store)) return null;
  return store.parts?.some((part) => copyName(part) === copy.join("."))
    ? "a workload takes from it, so the line changes nothing"
    : "what waits in it stays in the broker: after an up, take the line out";
}

function retireNotes(args: NoteArgs): string[] {
  const { beside, phase, stores, retire } = args;
  const names = ({ name, key }: { readonly name: string; readonly key: string }) => [name, key];
  const backups = backupsOf(args);
  const all = Object.values(stores);
  const left = phase === "retiring" ? (beside?.engines ?? []) : [];
  const serving = new Set(all.filter((store) => store.phase === "serving").map(({ key }) => key));
  const retiring = left
    .map((store) => ({ name: store.name, key: storeKey(store) }))
    .filter(({ key }) => !serving.has(key))
    .flatMap(names);
  return Object.keys(retire)
    .filter((named) => !retiring.includes(named) && !backups.includes(named))
    .map((named) => {
      const queue = queueNote(named, all);
      if (queue !== null) return `echelon:retire: ${named}: ${queue}`;
      const store = all.find((one) => names(one).includes(named));
      const why =
        store === undefined || store.phase === "retiring"
          ? "no store of this stack has that name: take the line out"
          : notRetired[store.phase];
      return `echelon:retire: ${named}: ${why}`;
    });
}

/** What is said where two arrangements have the same stores, so that none stands beside those that serve. */
function previousNotes({ beside, phase, stores, lacks }: NoteArgs): string[] {
  const keeps = lacks.some(({ key }) => key === "keeps-size" || key === "keeps-zones");
  if (beside === null || Object.values(stores).some((store) => store.phase !== "serving")) return [];
  if (phase === "arriving")
    return [
      "echelon:previous: both arrangements have the same stores, so nothing has to be copied: set echelon:serve to current",
    ];
  if (keeps) return [];
  const { system, tier } = beside.profile;
  return [
    `echelon:previous: no store of ${system}/${tier} is left beside those that serve: after an up, take echelon:previous, echelon:serve and echelon:retire out`,
  ];
}

const serveNotes = ({ beside, serve }: NoteArgs): string[] =>
  beside === null && serve !== undefined
    ? ["echelon:serve: there is no echelon:previous, so the line changes nothing: take it out"]
    : [];

/** Keys of a move that change nothing here, or have done their work, and a budget that is the ceiling, one sentence each. */
export const planNotes = (args: NoteArgs): string[] => [
  ...retireNotes(args),
  ...previousNotes(args),
  ...serveNotes(args),
  ...budgetNotes(args.budget),
];
