import { expect, test } from "vitest";
import { once } from "../../base/once.ts";

test("what is made once is made at the first call, and the same at every later one", () => {
  let calls = 0;
  const make = once(() => ({ call: ++calls }));
  expect(calls).toBe(0);
  expect(make()).toBe(make());
  expect(calls).toBe(1);
});

test("nothing is kept of a call that fails", () => {
  let calls = 0;
  const make = once(() => {
    calls += 1;
    if (calls === 1) throw new Error("not yet");
    return calls;
  });
  expect(make).toThrow("not yet");
  expect([make(), make()]).toEqual([2, 2]);
});
