import { RequestError } from "../../../base/errors.ts";
import { isObject } from "../../../base/json.ts";
import { plan } from "../../../plan/plan.ts";
import type { Plan } from "../../../plan/types.ts";
import { leaves } from "../../../profiles/provenance.ts";
import type { Profile } from "../../../profiles/schema.ts";
import { altered, at, isScalar, type Json } from "../../support/profileDocument.ts";
import { type Arrangement, arranged, planWith } from "./arrangements.ts";
import { valuesRead } from "./reads.ts";
import { profileFields } from "./schemaFields.ts";
import type { Outcome } from "./table.ts";

/** The field of a value: its pointer with the names that the profile has chosen as `*`. */
const NAMED = /^\/(workloads|stores|externals|triggers|capabilities|effects|hosting)\/[^/]+/;

function fieldOf(document: Json, pointer: string): string {
  const [, store] = /^\/stores\/([^/]+)/.exec(pointer) ?? [];
  const kind = store === undefined ? "" : `(${String(at(document, `/stores/${store}/kind`))})`;
  const [, group = "", name = "", rest = ""] =
    /^\/(limits|features|benchmarks)\/([^/]+)(.*)$/.exec(pointer) ?? [];
  const isBuiltIn = profileFields.some((field) => `${field}/`.startsWith(`/${group}/${name}/`));
  if (name !== "" && !isBuiltIn) return `/${group}/*${rest}`;
  return pointer
    .replace(NAMED, (_, group: string) => `/${group}/*${kind}`)
    .replace(/^\/declares\/(\w+)\/[^/]+/, "/declares/$1/*")
    .replace(/^\/scaleFile\/content\/.*/, "/scaleFile/content/*")
    .replace(/^(.*\/(uses|environment|pools|targets|caches|indexes|shardKeys|metrics))\/[^/]+/, "$1/*")
    .replace(/\/\d+$/, (index) => (pointer.startsWith("/escalation") ? index : ""));
}

/** Values of a document by their field. */
export const valuesOf = (document: Json): Map<string, string[]> => {
  const pointers = leaves(document).filter((pointer) => !isObject(at(document, pointer)));
  return Map.groupBy(pointers, (pointer) => fieldOf(document, pointer));
};

const listOf = (pointer: string): string => pointer.replace(/^(?!\/escalation)(.*)\/\d+$/, "$1");

function replaced(profile: Profile, pointer: string, value: unknown): Profile {
  const copy = structuredClone(profile) as unknown as Json;
  const path = listOf(pointer).split("/").slice(1);
  const place = path.slice(0, -1).reduce((inner, key) => inner[key] as Json, copy);
  place[path.at(-1) ?? ""] = value;
  return copy as unknown as Profile;
}

/** The plan with another value of a field; null if that is refused. */
function planAfter(name: Arrangement, pointer: string, outcome: Outcome): Plan | null {
  const { document, target, choices } = arranged[name];
  const profile = document as unknown as Profile;
  if (!("to" in outcome) && !isScalar(at(document, pointer))) return null;
  const changed = "to" in outcome ? replaced(profile, pointer, outcome.to) : altered(profile, pointer);
  try {
    return plan(changed, target, choices);
  } catch (error) {
    if (error instanceof RequestError) return null;
    throw error;
  }
}

/** Pointers of the values in which two plans differ. */
function differences(one: Plan, other: Plan): string[] {
  const pointers = new Set([...leaves(one), ...leaves(other)]);
  return [...pointers].filter(
    (pointer) => JSON.stringify(at(one, pointer)) !== JSON.stringify(at(other, pointer)),
  );
}

const isSaid = (pointer: string): boolean => /^\/(lacks|notes)(\/|$)/.test(pointer);

interface Checked {
  readonly name: Arrangement;
  readonly base: Plan;
  readonly read: ReadonlySet<string>;
  /** Pointers of the field in the profile of the arrangement. */
  readonly pointers: readonly string[];
}

const lacksOf = (key: string, of: Plan | null): string =>
  JSON.stringify(of?.lacks.filter((lack) => lack.key === key) ?? []);

/** What is wrong with a field that a lack names; null if nothing is. */
function wrongLack(outcome: Outcome & { lacking: string }, { name, base, pointers }: Checked): string | null {
  const said = lacksOf(outcome.lacking, base);
  if (said === "[]") return `no lack ${outcome.lacking}`;
  return pointers.some((pointer) => lacksOf(outcome.lacking, planAfter(name, pointer, outcome)) !== said)
    ? null
    : `the lack ${outcome.lacking} is the same for another value`;
}

/** What is wrong with a field that shall reach the platform, or the plan; null if nothing is. */
function wrongValue(outcome: Outcome, { name, base, read, pointers }: Checked): string | null {
  const changed = pointers
    .flatMap((pointer) => {
      const after = planAfter(name, pointer, outcome);
      return after === null ? [] : differences(base, after);
    })
    .filter((pointer) => !isSaid(pointer));
  if (changed.length === 0) return "another value changes nothing in the plan";
  return "planned" in outcome || changed.some((pointer) => read.has(pointer))
    ? null
    : `the platform reads none of ${changed.join(", ")}`;
}

/** What is wrong with an outcome; null if it is as it says. */
function wrong(outcome: Outcome, checked: Checked): string | null {
  if ("information" in outcome || "refused" in outcome) return null;
  if (checked.pointers.length === 0) return "no profile of the test has it";
  if ("lackingWith" in outcome)
    return lacksOf(outcome.lackingWith, checked.base) === "[]" ? `no lack ${outcome.lackingWith}` : null;
  return "lacking" in outcome ? wrongLack(outcome, checked) : wrongValue(outcome, checked);
}

/** Judges the outcome of a field in an arrangement. */
export async function judgeOf(
  name: Arrangement,
): Promise<(field: string, outcome: Outcome) => string | null> {
  const [base, read] = [planWith(name), await valuesRead(name)];
  const values = valuesOf(arranged[name].document);
  return (field, outcome) => wrong(outcome, { name, base, read, pointers: values.get(field) ?? [] });
}
