import * as pulumi from "@pulumi/pulumi";
import { endpointOf } from "../../../endpoint.ts";
import { SERVED_SET, setUpServed } from "../../../kubernetes/parts/mongodb/served.ts";
import { SETUP_SCRIPT, setupVariables } from "../../../kubernetes/parts/mongodb/setupJob.ts";
import { databaseOf, workloadUsers } from "../../../kubernetes/parts/mongodb/users.ts";
import { PASSWORD_CHARACTERS } from "../../../kubernetes/parts/secrets/credentialMaker.ts";
import { type EndpointOf, MOVE_USER } from "../../../platform.ts";
import { mongodbMajors, softwareImage } from "../../../workload/software.ts";
import { setupTask } from "../containers/setupTask.ts";
import { databaseAuthority } from "../security/databaseAuthority.ts";
import { storedPassword } from "../security/passwords.ts";
import type { BuiltStore, StoreArgs } from "../store.ts";

type Args = StoreArgs<"documentdb">;

/** A DocumentDB, as who sets it up needs it. */
interface Served {
  readonly host: pulumi.Output<string>;
  /** The first user. */
  readonly root: {
    readonly login: string;
    readonly password: pulumi.Output<string>;
    /** The same in Secrets Manager. */
    readonly arn: pulumi.Output<string>;
  };
  /** What has to exist before anybody can sign in. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Options of a URL beside those that every MongoDB has: DocumentDB takes no write a second time.
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/functional-differences.html
 */
const OPTIONS = "&retryWrites=false";

/** Where a task writes the certificate by which it verifies the server. */
const AUTHORITY_FILE = "/tmp/authority.pem";
const WRITE_AUTHORITY = `printf '%s' "$AUTHORITY" > ${AUTHORITY_FILE}`;

/** Makes users and indexes, and gives each workload its variables: by a Job on the stack's cluster, or else by a task. */
export function setUpDocuments(
  args: Args,
  served: Served,
): Pick<BuiltStore, "endpoint" | "onCluster" | "ready"> {
  const { scope, store, cluster } = args;
  if (cluster === null) return byTask(args, served);
  const authority = databaseAuthority(scope.region);
  const { endpoint, group } = setUpServed(store, cluster, { ...served, authority, options: OPTIONS });
  return { endpoint, onCluster: group };
}

function byTask(args: Args, { host, root, after }: Served): Pick<BuiltStore, "endpoint" | "ready"> {
  const { scope, foundation, store, name, tasks, parent } = args;
  const hosts = pulumi.interpolate`${host}:${store.ports.clients[0]}`;
  const users = workloadUsers(store, scope.plan).map((user) => ({ user, arn: userSecret(args, user.name) }));
  const options = `&replicaSet=${SERVED_SET}${OPTIONS}&tls=true`;
  const task = setupTask({
    ...{ scope, foundation, cluster: tasks(), name: `${name}-setup`, before: after, parent },
    image: softwareImage(scope.settings, `mongodb-${Math.max(...mongodbMajors)}`),
    command: ["sh", "-c", `${WRITE_AUTHORITY} && ${SETUP_SCRIPT}`],
    environment: {
      AUTHORITY: databaseAuthority(scope.region),
      ...setupVariables(store, {
        ...{ hosts, login: root.login, replicaSet: null, shardKeys: {} },
        options: `authSource=admin${options}&tlsCAFile=${AUTHORITY_FILE}`,
        users: users.map(({ user }) => user),
      }),
    },
    secrets: Object.fromEntries([
      ["PASSWORD", { in: "aws", arn: root.arn }],
      ...users.map(({ arn }, index) => [`PASSWORD_${index}`, { in: "aws", arn }]),
    ]),
  });
  const passwords = new Map(users.map(({ user, arn }) => [user.name, arn]));
  const endpoint: EndpointOf = (user) => {
    const login = user === MOVE_USER ? root.login : user;
    const url = pulumi.interpolate`mongodb://${login}@${hosts}/${databaseOf(store)}?authSource=admin${options}`;
    return endpointOf(store, { url }, { password: { in: "aws", arn: passwords.get(login) ?? root.arn } });
  };
  return { endpoint, ready: [task] };
}

function userSecret({ scope, foundation, name, parent }: Args, user: string): pulumi.Output<string> {
  const names = { password: `${name}-user-${user}-password`, secret: `${name}-user-${user}` };
  return storedPassword(names, { scope, foundation, length: PASSWORD_CHARACTERS, parent }).arn;
}
