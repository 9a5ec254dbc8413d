import type { Resource } from "@pulumi/pulumi";
import type { OnCluster } from "../../../kubernetes/compute/onCluster.ts";
import { fromSecret } from "../../../kubernetes/parts/pods/podFields.ts";
import { setupJob } from "../../../kubernetes/parts/pods/setupJob.ts";
import type { BrokerSetup } from "../../../kubernetes/parts/queues/brokerSetup.ts";
import { ownUsers } from "../../../kubernetes/parts/queues/users.ts";
import { allowOutsideSetup } from "../../../kubernetes/parts/storage/outside.ts";
import type { OutsideContext } from "../../../kubernetes/parts/storage/store.ts";
import { storeSecret } from "../../../kubernetes/parts/storage/storeFiles.ts";
import { storeGroup } from "../../../kubernetes/parts/storage/storeGroup.ts";
import { setupTask } from "../containers/setupTask.ts";
import type { StoreArgs } from "../store.ts";
import { createKedaUser } from "./kedaUser.ts";
import type { BrokerUsers } from "./users.ts";

type Args = StoreArgs<"amazon-mq" | "msk">;

interface SetUp {
  readonly program: BrokerSetup;
  /** Ports that it calls. */
  readonly ports: readonly number[];
  readonly users: BrokerUsers;
  /** What has to exist before it runs. */
  readonly after: readonly Resource[];
}

/** Sets up a broker: by a Job where the stack has a cluster, else by a task of ECS. Returns what workloads wait for. */
export const setUp = (args: Args, how: SetUp): Resource =>
  args.cluster === null ? byTask(args, how) : byJob(args, args.cluster, how);

function byTask(
  { scope, foundation, tasks, name, parent }: Args,
  { program: { image, command, environment, passwords }, users, after }: SetUp,
): Resource {
  const secrets = Object.entries(passwords).map(
    ([variable, user]) => [variable, users.of(user).secret] as const,
  );
  return setupTask({
    ...{ scope, foundation, image, command, environment, parent },
    cluster: tasks(),
    name: `${name}-setup`,
    secrets: Object.fromEntries(secrets),
    before: after,
  });
}

function byJob(args: Args, { scope, foundation }: OnCluster, how: SetUp): Resource {
  const { store } = args;
  const { program, users, ports, after } = how;
  const parent = storeGroup(scope, store);
  const context: OutsideContext = { scope, foundation, parent };
  const opening = allowOutsideSetup(context, store, ports);
  createKedaUser(store, context, () => users.of(ownUsers.keda));
  const texts = Object.values(program.passwords).map((user) => [user, users.of(user).password] as const);
  const name = storeSecret(store, context, "users", Object.fromEntries(texts));
  const job = setupJob(store, context, {
    does: "setup",
    image: program.image,
    user: program.user,
    command: program.command,
    env: [
      ...Object.entries(program.environment).map(([variable, value]) => ({ name: variable, value })),
      ...Object.entries(program.passwords).map(([variable, key]) =>
        fromSecret(variable, { in: "kubernetes", name, key }),
      ),
    ],
    process: store.processes[0],
    after: [opening, ...after],
  });
  parent.finish();
  return job;
}
