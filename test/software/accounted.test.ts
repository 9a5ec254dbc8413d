import { describe, expect, it } from "vitest";
import { software } from "../../components/workload/software.ts";
import { absentServices, wronglyMissed } from "./absent.ts";
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
    MONGODB_URL:
      "mongodb://agents@documents-rs0-0.documents-rs0:27017,documents-rs0-1.documents-rs0:27017/db",
  };
  const all = new Set(["work-redis", "content", "documents-rs0"]);
  const among = (...serving: readonly string[]) => ({ all, serving: new Set(serving) });
  const output = '{"missing":["QUEUE_URL: no answer","CONTENT_STORAGE_ENDPOINT: ENOTFOUND"]}';

  it.each([
    [["work-redis", "content", "documents-rs0"], []],
    [["work-redis", "content"], ["documents-rs0"]],
    [["work-redis", "documents-rs0"], ["content"]],
    [["documents-rs0"], ["work-redis", "content"]],
  ])("has absent Services where %j run: %j", (serving, absent) => {
    expect([...absentServices(variables, among(...serving))]).toEqual(absent);
  });

  it.each([
    ["has one where its variable HOST names it", "work-redis", ["work-redis"]],
    ["has none where no Service has the name", "work-reids", []],
  ])("%s", (_, host, absent) => {
    expect([...absentServices({ HOST: host }, among())]).toEqual(absent);
  });

  it.each([
    ["may miss stores that do not run here", output, [], []],
    ["may not miss a store that runs", output, ["work-redis"], ["QUEUE_URL"]],
    ["may not miss a directory", "CONTENT_STORAGE_PATH: EACCES", [], ["CONTENT_STORAGE_PATH"]],
    ["may miss a store by the name of a member", "MONGODB_URL: ENOTFOUND", [], []],
    ["may not miss a name that no Service has", "API_URL: ENOTFOUND", [], ["API_URL"]],
  ])("%s", (_, text, serving, wrong) => {
    expect(wronglyMissed(text, variables, among(...serving))).toEqual(wrong);
  });
});
