import { describe, expect, it } from "vitest";
import { software } from "../../components/workload/software.ts";
import { wronglyMissing } from "./absent.ts";
import { unaccounted } from "./accounted.ts";
import { manifestsOf } from "./pod/manifests.ts";

const job = (image: string) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "copy" },
  spec: { template: { spec: { containers: [{ name: "copy", image }] } } },
});
const node = software.node?.image ?? "";

describe("a container of a stack", () => {
  it("is accounted for once it was run", () => {
    expect(unaccounted(manifestsOf([job(node)]), new Set(["Job/copy/copy"]))).toEqual([]);
  });

  it.each([
    ["was not run", job(node), `Job/copy/copy (${node})`],
    ["has an image that no table names", job("example.com/x:1"), "Job/copy/copy (example.com/x:1)"],
  ])("is named where it %s", (_, object, wanted) => {
    expect(unaccounted(manifestsOf([object]), new Set())).toEqual([wanted]);
  });
});

describe("a workload that is not ready", () => {
  const variables = { QUEUE_URL: "redis://work-redis:6379", CONTENT_STORAGE_ENDPOINT: "http://content:8333" };
  const problem = '{"missing":["QUEUE_URL: no answer","CONTENT_STORAGE_ENDPOINT: ENOTFOUND"]}';

  it("may miss stores that do not run here", () => {
    expect(wronglyMissing(problem, variables, new Set())).toEqual([]);
  });

  it("may not miss a store that runs", () => {
    expect(wronglyMissing(problem, variables, new Set(["work-redis"]))).toEqual(["QUEUE_URL"]);
  });

  it("may not miss something that is no store", () => {
    expect(wronglyMissing("MAX_AGENTS: expected a number", {}, new Set())).toEqual(["MAX_AGENTS"]);
  });
});
