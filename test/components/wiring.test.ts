import { describe, expect, test } from "vitest";
import type { SecretReference, StoreEndpoint } from "../../components/platform.ts";
import { wire } from "../../components/wiring.ts";
import { plan } from "../../plan/plan.ts";
import { loadProfile } from "../../profiles/load.ts";

const planned = plan(loadProfile("marketing-engine/regional"), "kubernetes");
const held: SecretReference = { in: "kubernetes", name: "held", key: "value" };
const endpoint = (
  environment: StoreEndpoint["environment"],
  secrets: StoreEndpoint["secrets"] = {},
): StoreEndpoint => ({ environment, secrets });

describe("the wiring of a workload", () => {
  test("is the plan's variables, those of the stores that it uses, and the secrets that are held", () => {
    const endpoints = { content: endpoint({ CONTENT: "c" }), work: endpoint({ QUEUE_URL: "q" }) };
    const { agents, orchestrator } = wire(planned, endpoints, { "airtable-api-key": held });
    expect(agents?.environment).toMatchObject({ WORKLOAD_NAME: "agents", CONTENT: "c", QUEUE_URL: "q" });
    expect(agents?.environment.MISSING_SECRETS).toBe("content-ai-api-key");
    expect(agents?.secrets).toEqual({ AIRTABLE_API_KEY: held });
    expect(orchestrator?.environment).not.toHaveProperty("CONTENT");
  });

  test("takes a variable from several stores where all stores of the stack share it", () => {
    const both = endpoint({ AWS_REGION: "r" });
    const { agents } = wire(planned, { content: both, work: endpoint({ QUEUE_URL: "q" }) }, {});
    expect(agents?.environment.AWS_REGION).toBe("r");
    expect(() => wire(planned, { content: both, work: both }, {})).not.toThrow();
  });

  test.each([
    ["two stores", endpoint({ URL: "a" }), endpoint({ URL: "b" }), "URL"],
    ["a store and the plan", endpoint({ PORT: "1" }), endpoint({}), "PORT"],
    ["a store in plain and another by reference", endpoint({ URL: "a" }), endpoint({}, { URL: held }), "URL"],
    [
      "a store and an external service",
      endpoint({}, { AIRTABLE_API_KEY: held }),
      endpoint({}),
      "AIRTABLE_API_KEY",
    ],
  ])("never takes one of two values: %s", (_what, content, work, variable) => {
    const attempt = () => wire(planned, { content, work }, { "airtable-api-key": held });
    expect(attempt).toThrow(
      /fault of Echelon.* wiring workload (dashboard|agents): got the variable [A-Z_]+ twice, expected it once$/,
    );
    expect(attempt).toThrow(variable);
  });
});
