import { afterAll } from "vitest";
import { leftovers, processState } from "./leftovers.ts";

// Vitest runs this before each file of a shared worker. A file must leave the process as it found it.
const before = processState();

afterAll(() => {
  const left = leftovers(before, processState());
  if (left.length === 0) return;
  throw new Error(
    `got a file that leaves ${left.join(", ")} changed, expected it restored, or the file among those with a worker of their own (vitest.config.ts)`,
  );
});
