import { test } from "vitest";
import { leapsOfOthers } from "./arrangements.ts";
import { expectNone } from "./judge.ts";
import { faultsOfWalk } from "./walk.ts";

// They need no control plane, but minutes: `npm run test:growth` runs them.
test.each(leapsOfOthers)(
  "every other change of the arrangement loses nothing: $label",
  async ({ from, to }) => {
    expectNone(await faultsOfWalk(from.keys, to.keys));
  },
);
