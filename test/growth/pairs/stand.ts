import * as pulumi from "@pulumi/pulumi";
import { PROJECT } from "../../../base/project.ts";
import { settingsFromPulumi } from "../../../config/fromPulumi.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { type Placement, placementIn, remembersStores } from "../../../growth/placement.ts";
import { resourceId } from "../../../growth/resourceId.ts";
import type { Plan } from "../../../plan/types.ts";
import { runProgram } from "../../../preview/engine/run.ts";
import { build } from "../../../program/build.ts";
import { noteOptions } from "../../support/resourceOptions.ts";

/** The keys of a stack's file, without their prefix. */
export type Keys = Readonly<Record<string, unknown>>;

export interface StandingResource extends Pick<ResourceRecord, "urn" | "type" | "inputs" | "protect"> {
  /** `type::name`, as a placement names it. */
  readonly id: string;
  readonly name: string;
  /** Inputs whose changes the engine ignores. */
  readonly ignores: readonly string[];
  /** URNs that the engine takes for it too. */
  readonly aliases: readonly string[];
  /** Whether it stays in the account when the stack no longer declares it. */
  readonly retained: boolean;
}

/** A stack as it stands once an `up` with these keys has ended. */
export interface Stand {
  readonly keys: Keys;
  readonly plan: Plan;
  readonly placement: Placement;
  /** By URN, so that the engine's own identity of a resource counts. */
  readonly resources: ReadonlyMap<string, StandingResource>;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The configuration of a stack with these keys, as Pulumi hands it to the program. */
export const configOf = (keys: Keys): Record<string, string> => ({
  "aws:region": "us-east-1",
  ...Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${PROJECT}:${key}`, textOf(value)])),
});

function placementOf(resources: readonly ResourceRecord[]): Placement {
  const placement = placementIn(resources);
  if (placement === null || !remembersStores(placement))
    throw new Error("got a stack without a placement, expected one");
  // The preview knows no place: it is a name of something that only the engine reads.
  return { ...placement, place: null };
}

async function construct(keys: Keys): Promise<Stand> {
  const unsaid = new Map<string, pulumi.CustomResourceOptions>();
  let plan: Plan | undefined;
  const { resources } = await runProgram({
    project: PROJECT,
    stack: "live",
    config: configOf(keys),
    program: () => {
      pulumi.runtime.registerStackTransformation(noteOptions(unsaid));
      const built = build(settingsFromPulumi());
      plan = built.plan;
      return built.outputs;
    },
  });
  if (plan === undefined) throw new Error("got a program that built no plan, expected one");
  return {
    keys,
    plan,
    placement: placementOf(resources),
    resources: new Map(
      resources.map(({ urn, type, name, inputs, protect }) => {
        const id = resourceId({ type, name });
        const options = unsaid.get(id) ?? {};
        const { ignoreChanges: ignores = [], retainOnDelete: retained = false } = options;
        const aliases = aliasUrns(urn, options);
        return [urn, { urn, id, type, name, inputs, protect, ignores, retained, aliases }];
      }),
    ),
  };
}

/**
 * The URNs that a resource had before, of aliases by name or by URN. One by another parent or type is not known here: the
 * resource then counts as another one, which a test shows.
 */
const aliasUrns = (urn: string, { aliases = [] }: pulumi.CustomResourceOptions): string[] =>
  (Array.isArray(aliases) ? aliases : []).flatMap((alias) => {
    if (typeof alias === "string") return [alias];
    const { name, ...others } = alias as pulumi.Alias;
    return typeof name === "string" && Object.keys(others).length === 0
      ? [[...urn.split("::").slice(0, 3), name].join("::")]
      : [];
  });

const made = new Map<string, Promise<Stand>>();

/**
 * The stack that the program builds from these keys, in-process. Each is made once: tests only read it.
 *
 * @throws RequestError or UnsupportedError if the stack cannot be planned.
 */
export function stand(keys: Keys): Promise<Stand> {
  const name = JSON.stringify(Object.entries(keys).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  const found = made.get(name) ?? construct(keys);
  made.set(name, found);
  return found;
}
