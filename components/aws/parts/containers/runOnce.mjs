// Starts a task of ECS and waits until it has ended. A function of Lambda runs this, with the SDK of AWS that is there:
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
const POLL_MS = 5000;
/** Attempts in one call. A store may answer a little later than it says that it is there. */
const ATTEMPTS = 3;
/** Time that is left at least for the log and the answer. */
const MARGIN_MS = 30_000;
/** A policy of a role counts some seconds after it was written. */
const DENIED_RETRIES = 12;
const LOG_LINES = 30;
const LOG_TRIES = 4;
const LOG_CHARACTERS = 3000;

/** Tasks of this very definition that ECS knows: it forgets an ended one after an hour. */
async function known({ cluster, family, definition }, { ecs }) {
  const arns = [];
  for (const desiredStatus of ["RUNNING", "STOPPED"]) {
    const { taskArns = [] } = await ecs.listTasks({ cluster, family, desiredStatus });
    arns.push(...taskArns);
  }
  if (arns.length === 0) return [];
  const { tasks = [] } = await ecs.describeTasks({ cluster, tasks: arns.slice(0, 100) });
  return tasks.filter(({ taskDefinitionArn }) => taskDefinitionArn === definition);
}

const exitOf = ({ containers = [] }, { container }) =>
  containers.find(({ name }) => name === container)?.exitCode ?? null;

const hasEnded = ({ lastStatus }) => lastStatus === "STOPPED";

async function start({ cluster, definition, network, capacity }, { ecs, sleep }) {
  for (let denied = 0; ; denied += 1) {
    try {
      const { tasks = [], failures = [] } = await ecs.runTask({
        cluster,
        taskDefinition: definition,
        count: 1,
        capacityProviderStrategy: capacity,
        networkConfiguration: { awsvpcConfiguration: network },
        enableECSManagedTags: true,
        propagateTags: "TASK_DEFINITION",
      });
      if (tasks[0] !== undefined) return tasks[0];
      throw new Error(
        `ECS started no task: ${failures.map(({ reason }) => reason).join(", ") || "no reason"}`,
      );
    } catch (error) {
      if (error.name !== "AccessDeniedException" || denied >= DENIED_RETRIES) throw error;
      await sleep(POLL_MS);
    }
  }
}

/** The ended task; null if the time is over before. */
async function ended({ cluster }, { taskArn }, { ecs, sleep, leftMs }) {
  while (leftMs() > MARGIN_MS) {
    const { tasks: [task] = [] } = await ecs.describeTasks({ cluster, tasks: [taskArn] });
    if (task !== undefined && hasEnded(task)) return task;
    await sleep(POLL_MS);
  }
  return null;
}

/** The end of its log. The last lines arrive some seconds after the task has ended. */
async function logOf({ logGroup, container }, { taskArn }, { logs, sleep }) {
  const logStreamName = `${container}/${container}/${taskArn.split("/").at(-1)}`;
  for (let attempt = 0; attempt < LOG_TRIES; attempt += 1) {
    await sleep(POLL_MS);
    try {
      const { events = [] } = await logs.getLogEvents({
        logGroupName: logGroup,
        logStreamName,
        limit: LOG_LINES,
      });
      const text = events.map(({ message }) => message).join("\n");
      if (text !== "") return text.slice(-LOG_CHARACTERS);
    } catch (error) {
      // A task that never started has no log.
      if (error.name !== "ResourceNotFoundException") throw error;
    }
  }
  return "no log";
}

/**
 * A run of the definition that ended well, or that still runs, counts: whoever asks again after a broken connection or too
 * little time starts no second one.
 */
export async function runOnce(event, tools) {
  const earlier = await known(event, tools);
  const good = earlier.find((task) => hasEnded(task) && exitOf(task, event) === 0);
  if (good !== undefined) return { task: good.taskArn };
  let task = earlier.find((one) => !hasEnded(one));
  for (let attempt = 1; ; attempt += 1) {
    task ??= await start(event, tools);
    const last = await ended(event, task, tools);
    if (last === null) {
      throw new Error(
        `${event.container} still runs as ${task.taskArn}: run the same update again now, which waits for it`,
      );
    }
    const exit = exitOf(last, event);
    if (exit === 0) return { task: task.taskArn };
    if (attempt === ATTEMPTS || tools.leftMs() < 2 * MARGIN_MS) {
      const log = await logOf(event, task, tools);
      const how = exit === null ? "did not start" : `ended with exit code ${exit}`;
      throw new Error(
        `${event.container} ${how} (${last.stoppedReason ?? "no reason"}). The end of its log:\n${log}`,
      );
    }
    task = undefined;
  }
}

export async function handler(event, context) {
  const { ECS } = await import("@aws-sdk/client-ecs");
  const { CloudWatchLogs } = await import("@aws-sdk/client-cloudwatch-logs");
  return await runOnce(event, {
    ecs: new ECS({}),
    logs: new CloudWatchLogs({}),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    leftMs: () => context.getRemainingTimeInMillis(),
  });
}
