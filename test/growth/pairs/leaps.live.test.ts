import { test } from "vitest";
import { leaps } from "./arrangements.ts";
import { expectNone } from "./judge.ts";
import { faultsOfWalk } from "./walk.ts";

// They need no control plane, but 20 seconds: too long for `npm test`.
test.each(leaps)("every other change of the arrangement loses nothing: $label", async ({ from, to }) => {
  expectNone(await faultsOfWalk(from.keys, to.keys));
});
