import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "./pod/cluster.ts";
import { renderedStack } from "./pod/manifests.ts";
import type { Pod } from "./pod/pod.ts";

/** Runs a script with the placeholder's Node in a pod of the stack local, to look at its surroundings. */
describe("the surroundings of a pod", () => {
  let cluster: Cluster;
  let pod: Pod;

  beforeAll(async () => {
    cluster = await Cluster.start(await renderedStack("local"));
    await cluster.start("StatefulSet/work-redis").then((redis) => redis.untilReady());
    pod = await cluster.start("Deployment/dashboard");
  });
  afterAll(() => cluster?.end());

  const shell = async (script: string): Promise<string> => {
    const { stdout, stderr } = await pod.exec(["sh", "-c", script]);
    return (stdout + stderr).trim();
  };

  it.each([
    ["the user and groups that the manifest states", "id", "uid=10001 gid=10001 groups=10001"],
    ["no capability", "grep -c '^Cap...:.0*$' /proc/self/status", "5"],
    ["no new privileges", "grep NoNewPrivs /proc/self/status", "NoNewPrivs:\t1"],
    ["a root that nobody can write to", "touch /x", "touch: /x: Read-only file system"],
    [
      "the mounted file, but no way to change it",
      "touch /opt/echelon/server.cjs",
      "touch: /opt/echelon/server.cjs: Read-only file system",
    ],
    ["a directory for temporary files", "touch /tmp/x && echo yes", "yes"],
    ["its own processes only", "ls /proc | grep -c '^[0-9]*$'", "4"],
    ["itself as the first process", "tr '\\0' ' ' < /proc/1/cmdline", "node /opt/echelon/server.cjs"],
    ["its own name", "hostname", "dashboard-0"],
  ])("has %s", async (_, script, wanted) => {
    expect(await shell(script)).toBe(wanted);
  });
});
