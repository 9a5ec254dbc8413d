import { Socket } from "node:net";
import { expect, test } from "vitest";
import { People } from "../../../loadtests/reference/serve/people.ts";

let now = 0;
const of = (most: number) => new People(most, () => now);

test("the first that are at work are admitted, with all of their requests, and no others", () => {
  const [first, second, third] = [new Socket(), new Socket(), new Socket()];
  const people = of(2);
  const asked = [first, second, third, first, third].map((socket) => people.admits(socket));
  expect(asked).toEqual([true, true, false, true, false]);
});

test("a closed connection makes room", () => {
  const [first, second] = [new Socket(), new Socket()];
  const people = of(1);
  expect(people.admits(first)).toBe(true);
  first.destroy();
  expect(people.admits(second)).toBe(true);
});

test.each([
  ["has had its answer for more than 5 seconds", 1, 1, 5001, true],
  ["has had its answer for less", 1, 1, 4999, false],
  ["waits for an answer, however long", 1, 0, 60_000, false],
  ["has one of two answers", 2, 1, 60_000, false],
  ["got an answer more than it was admitted for", 1, 2, 5001, true],
])(
  "an open connection that %s makes room: %d requests, %d answers, %d ms: %s",
  (_, requests, answers, ms, makes) => {
    const [first, second] = [new Socket(), new Socket()];
    const people = of(1);
    for (let request = 0; request < requests; request += 1) people.admits(first);
    for (let answer = 0; answer < answers; answer += 1) people.answered(first);
    now += ms;
    expect(people.admits(second)).toBe(makes);
  },
);
