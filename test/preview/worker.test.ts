import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { runProgram } from "../../preview/engine/run.ts";
import { program } from "./fixtures/worker.ts";

const fixture = new URL("./fixtures/worker.ts", import.meta.url);

async function answerOf(fail: boolean): Promise<unknown> {
  const worker = new Worker(fixture, { workerData: { preview: { fail } } });
  const exited = once(worker, "exit");
  const [answer] = await once(worker, "message");
  expect(await exited).toEqual([0]);
  return answer;
}

test("a worker thread gives the document that the main thread gives", async () => {
  const here = await runProgram({ project: "echelon", stack: "local", config: {}, program: program(false) });
  expect(await answerOf(false)).toEqual(here);
});

test("a failure in a worker thread is told, and ends neither thread", async () => {
  expect(await answerOf(true)).toEqual({ failure: "Error: boom" });
});
