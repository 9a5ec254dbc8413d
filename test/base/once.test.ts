import { expect, test } from "vitest";
import { once } from "../../base/once.ts";

test("a value is made at the first call, and is the same at every later call", () => {
  let calls = 0;
  const make = once(() => ({ call: ++calls }));
  expect(calls).toBe(0);
  expect(make()).toBe(make());
  expect(calls).toBe(1);
});

test("a call that fails is not remembered", () => {
  let calls = 0;
  const make = once(() => {
    calls += 1;
    if (calls === 1) throw new Error("not yet");
    return calls;
  });
  expect(make).toThrow("not yet");
  expect([make(), make()]).toEqual([2, 2]);
});
