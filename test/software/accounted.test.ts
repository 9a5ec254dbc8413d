import { describe, expect, it } from "vitest";
import { software } from "../../components/workload/software.ts";
import { absentHosts, wronglyMissed } from "./absent.ts";
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

describe("a pod that does not get what it needs", () => {
  const variables = {
    QUEUE_URL: "redis://work-redis:6379",
    CONTENT_STORAGE_ENDPOINT: "http://content:8333",
    API_URL: "https://api.example.com",
  };
  const output = '{"missing":["QUEUE_URL: no answer","CONTENT_STORAGE_ENDPOINT: ENOTFOUND"]}';

  it.each([
    [["work-redis", "content"], []],
    [["work-redis"], ["content"]],
    [[], ["work-redis", "content"]],
  ])("has absent hosts where %j run: %j", (serving, absent) => {
    expect([...absentHosts(variables, new Set(serving))]).toEqual(absent);
  });

  it("has one where its variable HOST names it", () => {
    expect([...absentHosts({ HOST: "work-redis" }, new Set())]).toEqual(["work-redis"]);
  });

  it.each([
    ["may miss stores that do not run here", output, [], []],
    ["may not miss a store that runs", output, ["work-redis"], ["QUEUE_URL"]],
    ["may not miss a directory", "CONTENT_STORAGE_PATH: EACCES", [], ["CONTENT_STORAGE_PATH"]],
  ])("%s", (_, text, serving, wrong) => {
    expect(wronglyMissed(text, variables, new Set(serving))).toEqual(wrong);
  });
});
