import { expect, test } from "vitest";
import { leaps } from "./arrangements.ts";
import { faultsOfWalk } from "./walk.ts";

// It needs no control plane, but 15 seconds: too long for `npm test`.
test.each(leaps)("a change of tier and operators at once loses nothing: $label", async ({ from, to }) => {
  expect(await faultsOfWalk(from.keys, to.keys)).toEqual([]);
});
