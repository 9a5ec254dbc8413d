import { test } from "vitest";
import { leaps } from "./arrangements.ts";
import { expectNone } from "./judge.ts";
import { faultsOfWalk } from "./walk.ts";

// It needs no control plane, but 15 seconds: too long for `npm test`.
test.each(leaps)("a change of tier and operators at once loses nothing: $label", async ({ from, to }) => {
  expectNone(await faultsOfWalk(from.keys, to.keys));
});
