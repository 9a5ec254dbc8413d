import { describe, expect, test } from "vitest";
import { loadProfile } from "../../../profiles/load.ts";
import { type Arrangement, arrangements, needed } from "./arrangements.ts";
import { expectNone } from "./judge.ts";
import { ladders } from "./presets.ts";
import { type Stand, stand } from "./stand.ts";
import { withResources } from "./worlds.ts";
import { strandedVolumes, withVolumes } from "./zones.ts";

const zonesOf = ({ profile }: Arrangement): number => loadProfile(profile).zones;
const systemOf = ({ profile }: Arrangement): string => profile.split("/")[0] ?? "";

/** Tiers of each system that may run in pods on AWS. */
const inPods = arrangements.filter(
  (one) => one.target === "aws" && one.choice.compute === "kubernetes" && systemOf(one) in ladders,
);

/** Every pair of which the second tier has fewer zones, neighbours or not. */
const pairs = inPods.flatMap((from) =>
  inPods
    .filter((to) => systemOf(to) === systemOf(from) && zonesOf(to) < zonesOf(from))
    .map((to) => ({
      from,
      to,
      label: `${from.profile} (${zonesOf(from)}) → ${to.profile} (${zonesOf(to)})`,
    })),
);

/** The stack before, while the stores of the smaller tier are made beside, and once the tier before is gone. */
async function wayDown({ from, to }: (typeof pairs)[number]): Promise<[Stand, Stand, Stand]> {
  const previous = { profile: from.profile, compute: "kubernetes", ...needed(from.profile) };
  return [
    await stand(from.keys),
    await stand({ ...to.keys, previous, serve: "previous" }),
    await stand(to.keys),
  ];
}

/** A world in which every class makes volumes in the zone of their pod. */
const withoutPin = (at: Stand): Stand =>
  withResources(at, (all) =>
    all.map((one) => {
      const { allowedTopologies: _, ...inputs } = one.inputs as Record<string, never>;
      return { ...one, inputs };
    }),
  );

test("some tiers of most systems have fewer zones than others", () => {
  expect(new Set(pairs.map(({ from }) => systemOf(from)))).toEqual(
    new Set(["agency", "bella", "marcus", "marketing-engine"]),
  );
  expect(pairs.map(({ from, to }) => `${from.profile} → ${to.profile}`)).toEqual(
    expect.arrayContaining([
      "marketing-engine/regional → marketing-engine/local",
      "marcus/scale → marcus/solo",
      "agency/growth → agency/starter",
      "bella/optimized → bella/current",
    ]),
  );
});

describe("no volume on the cluster stays in a zone that the nodes leave", () => {
  test.each(pairs)("$label", async (pair) => {
    const way = await wayDown(pair);
    expect(withVolumes(way[2]).length).toBeGreaterThan(0);
    expectNone(strandedVolumes(...way));
    const [before, between, after] = way.map(withoutPin) as typeof way;
    const made = withVolumes(after).map(({ id }) => id);
    const stranded = strandedVolumes(before, between, after);
    for (const id of made)
      expect(
        stranded.some((fault) => fault.startsWith(id)),
        `${id}, where no class is pinned`,
      ).toBe(true);
  });

  test("and one does where the nodes leave the first zone instead", async () => {
    const [pair] = pairs;
    if (pair === undefined) throw new Error("got no pair, expected some");
    const [before, between, after] = await wayDown(pair);
    const elsewhere = withResources(after, (all) =>
      all.map((one) => ({
        ...one,
        inputs: JSON.parse(JSON.stringify(one.inputs).replaceAll("-private-0.id", "-private-7.id")),
      })),
    );
    expect(strandedVolumes(before, between, elsewhere)).not.toEqual([]);
  });
});
