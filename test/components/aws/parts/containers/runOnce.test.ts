import { describe, expect, test } from "vitest";
import { runOnce } from "../../../../../components/aws/parts/containers/runOnce.mjs";

const DEFINITION = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-migrate:7";
const event = {
  cluster: "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
  family: "shop-migrate",
  definition: DEFINITION,
  container: "migrate",
  logGroup: "shop-migrate-logs",
  network: { subnets: ["subnet-1"], securityGroups: ["sg-1"], assignPublicIp: "DISABLED" },
  capacity: [{ capacityProvider: "FARGATE", weight: 1 }],
};

interface FakeTask {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly lastStatus: "RUNNING" | "STOPPED";
  readonly stoppedReason?: string;
  readonly containers?: readonly { readonly name: string; readonly exitCode?: number }[];
}

const task = (id: string, more: Partial<FakeTask> = {}): FakeTask => ({
  taskArn: `arn:aws:ecs:eu-west-1:123456789012:task/shop/${id}`,
  taskDefinitionArn: DEFINITION,
  lastStatus: "RUNNING",
  ...more,
});

const endedWith = (exitCode: number | undefined): Partial<FakeTask> => ({
  lastStatus: "STOPPED",
  stoppedReason: "Essential container in task exited",
  containers: [
    { name: "aws-guardduty-agent", exitCode: 0 },
    { name: "migrate", ...(exitCode === undefined ? {} : { exitCode }) },
  ],
});

interface World {
  readonly before?: readonly FakeTask[];
  /** Exit codes of the tasks that are started, one after the other; undefined for one that does not start. */
  readonly exits?: readonly (number | undefined)[];
  /** How often the right to start a task is not there yet. */
  readonly denied?: number;
  /** Whether a task runs for longer than the function may. */
  readonly endless?: boolean;
  readonly lines?: readonly string[];
}

/** ECS and CloudWatch Logs as far as the function uses them. A task ends the second time that somebody looks at it. */
function worldOf({
  before = [],
  exits = [],
  denied = 0,
  endless = false,
  lines = ["connecting", "no such table"],
}: World) {
  const tasks = [...before];
  const started: unknown[] = [];
  const looked = new Map<string, number>();
  let refusals = denied;
  let leftMs = 900_000;
  const named = (name: string) => Object.assign(new Error("not authorized"), { name });
  const look = (arn: string): FakeTask | undefined => {
    const index = tasks.findIndex(({ taskArn }) => taskArn === arn);
    const found = tasks[index];
    const times = (looked.get(arn) ?? 0) + 1;
    looked.set(arn, times);
    if (found === undefined || found.lastStatus === "STOPPED" || times < 2 || endless) return found;
    const ended = { ...found, ...endedWith(exits[Math.max(0, started.length - 1)]) };
    tasks[index] = ended;
    return ended;
  };
  const ecs = {
    listTasks: async ({ desiredStatus }: { readonly desiredStatus: string }) => ({
      taskArns: tasks
        .filter(({ lastStatus }) => (lastStatus === "STOPPED") === (desiredStatus === "STOPPED"))
        .map(({ taskArn }) => taskArn),
    }),
    describeTasks: async ({ tasks: arns }: { readonly tasks: readonly string[] }) => ({
      tasks: arns.map(look),
    }),
    runTask: async (given: unknown) => {
      refusals -= 1;
      if (refusals >= 0) throw named("AccessDeniedException");
      started.push(given);
      const made = task(`run-${started.length}`);
      tasks.push(made);
      return { tasks: [made] };
    },
  };
  const logs = {
    getLogEvents: async ({ logStreamName }: { readonly logStreamName: string }) => {
      if (lines.length === 0) throw named("ResourceNotFoundException");
      return { events: [...lines, logStreamName].map((message) => ({ message })) };
    },
  };
  const sleep = async (ms: number): Promise<void> => {
    leftMs -= ms;
  };
  return { started, tools: { ecs, logs, sleep, leftMs: () => leftMs } };
}

describe("a job", () => {
  test.each<[string, World, number, string]>([
    ["runs once", { exits: [0] }, 1, "run-1"],
    ["that fails runs again, as a store may not answer yet", { exits: [1, 0] }, 2, "run-2"],
    ["waits until its role may start it", { denied: 3, exits: [0] }, 1, "run-1"],
    ["that still runs is waited for", { before: [task("early")], exits: [0] }, 0, "early"],
    ["that was done a moment ago counts", { before: [task("early", endedWith(0))] }, 0, "early"],
    [
      "that failed a moment ago runs again",
      { before: [task("early", endedWith(1))], exits: [0] },
      1,
      "run-1",
    ],
    [
      "of another revision does not count",
      { before: [task("old", { ...endedWith(0), taskDefinitionArn: `${DEFINITION}0` })], exits: [0] },
      1,
      "run-1",
    ],
  ])("%s", async (_, world, starts, id) => {
    const { started, tools } = worldOf(world);
    await expect(runOnce(event, tools)).resolves.toEqual({ task: task(id).taskArn });
    expect(started).toHaveLength(starts);
  });

  test.each<[string, World, number, RegExp]>([
    [
      "that fails three times",
      { exits: [1, 1, 3] },
      3,
      /^migrate ended with exit code 3 \(Essential container in task exited\)\. The end of its log:\nconnecting\nno such table\nmigrate\/migrate\/run-3$/,
    ],
    [
      "that cannot start",
      { exits: [undefined, undefined, undefined], lines: [] },
      3,
      /^migrate did not start .*\nno log$/,
    ],
    ["whose role may never start it", { denied: 100 }, 0, /not authorized/],
    [
      "that needs longer than the function may run",
      { endless: true },
      1,
      /still runs as .*run-1: run the same update again now/,
    ],
  ])("%s fails the update", async (_, world, starts, message) => {
    const { started, tools } = worldOf(world);
    await expect(runOnce(event, tools)).rejects.toThrow(message);
    expect(started).toHaveLength(starts);
  });

  test("starts in the network and on the capacity of the stack, and keeps the tags of its definition", async () => {
    const { started, tools } = worldOf({ exits: [0] });
    await runOnce(event, tools);
    expect(started).toEqual([
      {
        cluster: event.cluster,
        taskDefinition: DEFINITION,
        count: 1,
        capacityProviderStrategy: event.capacity,
        networkConfiguration: { awsvpcConfiguration: event.network },
        enableECSManagedTags: true,
        propagateTags: "TASK_DEFINITION",
      },
    ]);
  });
});
