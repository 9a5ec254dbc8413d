import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { assemble } from "../../../components/assemble.ts";
import { awsPlatform } from "../../../components/aws/index.ts";
import { signalSources } from "../../../components/aws/parts/monitoring/signalSources.ts";
import { factsOf } from "../../../components/facts.ts";
import { Holding } from "../../../components/holding.ts";
import { planFor } from "../../../components/planFor.ts";
import { settingsFromPulumi } from "../../../config/fromPulumi.ts";
import type { Signal } from "../../../plan/types.ts";
import { inspectProgram } from "../../../preview/engine/run.ts";
import { neighboursOnAws } from "../../growth/pairs/presets.ts";
import { configOf, type Keys } from "../../growth/pairs/stand.ts";

/** The subjects of the sources of each signal. */
type Subjects = Partial<Record<Signal, readonly string[]>>;

/** Those of a stack with these keys. No alarm is made of them: the engine would refuse the second of two with one name. */
async function subjectsOf(keys: Keys): Promise<Subjects> {
  const found: Subjects = {};
  const builder = assemble({
    ...awsPlatform,
    observability: (_, parts) => {
      const sources = signalSources(parts);
      const signals = [...Object.keys(parts.running.signals), "backlogSeconds"] as readonly Signal[];
      for (const signal of signals) found[signal] = sources(signal).map(({ subject }) => subject);
      return { spend: null };
    },
  });
  const program = () => {
    const settings = settingsFromPulumi();
    const name = settings.profile.split("/")[0] ?? settings.profile;
    const facts = factsOf(name, { settings, surroundings: {} }, (given) => planFor(settings, given));
    const parent = new pulumi.ComponentResource("echelon:index:System", name);
    return { ...builder.build({ ...facts, holding: new Holding(), parent }).outputs };
  };
  await inspectProgram({ project: "echelon", stack: "moving", config: configOf(keys), program }, "whole");
  return found;
}

/** Each signal with a subject that several of its sources have. */
const shared = (subjects: Subjects): string[] =>
  Object.entries(subjects).flatMap(([signal, all]) =>
    all.filter((one, index) => all.indexOf(one) !== index).map((one) => `${signal}: ${one}`),
  );

/** A tier with a service for each workflow needs their names, from whichever of the two presets has them. */
const moving = ({ workflows, profile }: Keys, to: Keys, serve: "previous" | "current"): Keys => ({
  ...(workflows === undefined ? {} : { workflows }),
  ...to,
  previous: { profile },
  serve,
});

const rows = neighboursOnAws.flatMap(({ from, to, label }) =>
  (["previous", "current"] as const).map((serve) => ({ from, to, label, serve })),
);

describe("no two sources of a signal have the same subject", () => {
  test.each(rows)("on the way $label, while the $serve one serves", async ({ from, to, serve }) => {
    const subjects = await subjectsOf(moving(from, to, serve));
    expect(Object.values(subjects).flat().length).toBeGreaterThan(0);
    expect(shared(subjects)).toEqual([]);
  });

  test("and one that two of them have would show", () => {
    expect(shared({ cpu: ["web", "worker"], diskPercent: ["database", "machine", "database"] })).toEqual([
      "diskPercent: database",
    ]);
  });
});
