import { afterEach, describe, expect, test } from "vitest";
import { type Program, referenceFile, startProgram } from "../support/startProgram.ts";

describe("the workload that load tests measure", () => {
  let measured: Program | undefined;
  afterEach(() => measured?.stop());

  test.each([
    ["GET", "/healthz", 404, "1"],
    ["GET", "/readyz", 404, "1"],
    ["GET", "/metrics", 404, "1"],
    ["GET", "/", 200, "1"],
    ["POST", "/v1/content", 200, "1"],
    ["POST", "/v1/content", 429, "0"],
    ["GET", "/v2", 404, "1"],
  ])(
    "keeps to the contract: %s %s is answered with %i, with %s requests a minute",
    async (method, path, status, share) => {
      measured = await startProgram({ REQUESTS_PER_MINUTE_SHARE: share }, { args: [referenceFile] });
      const body = method === "POST" ? "{}" : null;
      expect((await fetch(`${measured.url}${path}`, { method, body })).status).toBe(status);
    },
  );
});
