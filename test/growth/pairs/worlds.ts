import type { Placement } from "../../../growth/placement.ts";
import { type Keys, type Stand, type StandingResource, stand } from "./stand.ts";
import { type Tools, tools } from "./walk.ts";

type Change<T> = (value: T) => T;

export const withResources = (at: Stand, change: Change<readonly StandingResource[]>): Stand => ({
  ...at,
  resources: new Map(change([...at.resources.values()]).map((one) => [one.urn, one])),
});

export const renamed = (at: Stand, from: string, to: string): Stand =>
  withResources(at, (all) =>
    all.map((one) => {
      const move = (text: string) => text.replaceAll(from, to);
      return one.id.includes(from)
        ? { ...one, urn: move(one.urn), id: move(one.id), name: move(one.name) }
        : one;
    }),
  );

export const withPlacement = (at: Stand, change: Partial<Placement>): Stand => ({
  ...at,
  placement: { ...at.placement, ...change },
});

export const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([one]) => one !== key));

/** The walk in a world in which some stacks are built otherwise. */
export const inWorld = (change: (at: Stand) => Stand): Tools => ({
  ...tools,
  stand: async (keys) => change(await stand(keys)),
});

export const isExpanded = ({ keys }: Stand): boolean => keys.previous !== undefined;

export interface World {
  readonly pair: readonly [Keys, Keys];
  readonly given: Tools;
  /** A part of what the walk has to say. */
  readonly fault: string;
}
