import { describe, expect, test } from "vitest";
import type { EndpointOf, SecretReference, StoreEndpoint } from "../../components/platform.ts";
import { wire } from "../../components/wiring.ts";
import { plan } from "../../plan/plan.ts";
import { sampleProfile } from "../support/sample.ts";

const planned = plan(sampleProfile("medium"), "kubernetes");
const FILES = "files-seaweedfs";
const QUEUE = "queue-redis";
const held: SecretReference = { in: "kubernetes", name: "held", key: "value" };
const endpoint = (
  environment: StoreEndpoint["environment"],
  secrets: StoreEndpoint["secrets"] = {},
): EndpointOf => {
  const made = { environment, secrets };
  return () => made;
};

describe("the wiring of a workload", () => {
  test("has the plan's variables, those of the stores that it uses, and the available secrets", () => {
    const endpoints = { [FILES]: endpoint({ CONTENT: "c" }), [QUEUE]: endpoint({ QUEUE_URL: "q" }) };
    const { worker, job } = wire(planned, endpoints, { "mail-api-key": held });
    expect(worker?.environment).toMatchObject({ WORKLOAD_NAME: "worker", CONTENT: "c", QUEUE_URL: "q" });
    expect(worker?.environment.MISSING_SECRETS).toBe("");
    expect(worker?.secrets).toEqual({ MAIL_API_KEY: held });
    expect(job?.environment).not.toHaveProperty("CONTENT");
  });

  test("accepts a variable from several stores where all stores of the stack share its value", () => {
    const both = endpoint({ AWS_REGION: "r" });
    const { worker } = wire(planned, { [FILES]: both, [QUEUE]: endpoint({ QUEUE_URL: "q" }) }, {});
    expect(worker?.environment.AWS_REGION).toBe("r");
    expect(() => wire(planned, { [FILES]: both, [QUEUE]: both }, {})).not.toThrow();
  });

  test.each([
    ["two stores", endpoint({ URL: "a" }), endpoint({ URL: "b" }), "URL"],
    ["a store and the plan", endpoint({ PORT: "1" }), endpoint({}), "PORT"],
    ["a store in plain and another by reference", endpoint({ URL: "a" }), endpoint({}, { URL: held }), "URL"],
    ["a store and an external service", endpoint({}, { MAIL_API_KEY: held }), endpoint({}), "MAIL_API_KEY"],
  ])("never chooses between two values: %s", (_what, files, queue, variable) => {
    const attempt = () => wire(planned, { [FILES]: files, [QUEUE]: queue }, { "mail-api-key": held });
    expect(attempt).toThrow(
      /fault of Echelon.* wiring workload (web|worker): got the variable [A-Z_]+ twice, expected it once$/,
    );
    expect(attempt).toThrow(variable);
  });
});
