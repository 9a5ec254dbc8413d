import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Program, referenceFile, startProgram } from "../support/startProgram.ts";

describe("the workload that load tests measure", () => {
  let measured: Program;
  beforeAll(async () => {
    measured = await startProgram({ REQUESTS_PER_MINUTE_SHARE: "1" }, { args: [referenceFile] });
  });
  afterAll(() => measured.stop());

  test.each([
    ["GET", "/healthz", 200],
    ["GET", "/readyz", 200],
    ["GET", "/metrics", 200],
    ["GET", "/", 200],
    ["POST", "/v1/content", 200],
    ["POST", "/v1/content", 429],
    ["GET", "/v2", 404],
  ])("keeps to the contract: %s %s is answered with %i", async (method, path, status) => {
    const body = method === "POST" ? "{}" : undefined;
    expect((await fetch(`${measured.url}${path}`, { method, body: body ?? null })).status).toBe(status);
  });
});
