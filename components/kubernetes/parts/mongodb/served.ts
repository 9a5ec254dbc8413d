import kubernetes from "@pulumi/kubernetes";
import type { Output, Resource } from "@pulumi/pulumi";
import random from "@pulumi/random";
import type { StorePlans } from "../../../../plan/types.ts";
import { type EndpointOf, type KubernetesSecret, MOVE_USER } from "../../../platform.ts";
import { mongodbMajors } from "../../../workload/software.ts";
import type { OnCluster } from "../../compute/onCluster.ts";
import { CA_KEY, cloudAuthority } from "../certificates/trust.ts";
import { objectLabels } from "../scope.ts";
import { PASSWORD_CHARACTERS } from "../secrets/credentialMaker.ts";
import { createCredentials } from "../secrets/credentials.ts";
import { allowOutsideSetup } from "../storage/outside.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";
import { storeSecret } from "../storage/storeFiles.ts";
import { storeGroup } from "../storage/storeGroup.ts";
import { mongoEndpoint } from "./endpoint.ts";
import { mongoSetup } from "./setupJob.ts";
import { workloadUsers } from "./users.ts";

type Served = StorePlans["documentdb"];

/** A MongoDB that a service of the cloud holds, as the cluster needs it. */
interface ServedMongo {
  readonly host: Output<string>;
  /** The first user, who makes the others. */
  readonly root: { readonly login: string; readonly password: Output<string> };
  /** Options of its URL beside those that every MongoDB has. */
  readonly options: string;
  /** Certificate of the authority that signs its own, PEM. */
  readonly authority: string;
  /** What has to exist before anybody can sign in. */
  readonly after: readonly Resource[];
}

/** What was made for it on the cluster. */
interface SetUp {
  /** The variables of each user. */
  readonly endpoint: EndpointOf;
  /** The group of its objects. */
  readonly group: Resource;
}

/** Name of a replica set that the service gives to every store. */
export const SERVED_SET = "rs0";

/**
 * Makes users and indexes in a MongoDB that a service of the cloud holds, by a Job on the cluster: nobody outside of the
 * network reaches it.
 */
export function setUpServed(store: Served, on: OnCluster, server: ServedMongo): SetUp {
  const { scope, foundation, prepared } = on;
  const parent = storeGroup(scope, store);
  const context: StoreContext = {
    ...{ scope, foundation, parent, operators: prepared.operators, authority: null, claims: [] },
    credentials: createCredentials(scope, foundation),
  };
  createAuthority(store, context, server.authority);
  const opening = allowOutsideSetup(context, store, store.ports.clients);
  const root = heldPassword(store, context, "root", server.root.password);
  const users = workloadUsers(store, scope.plan).map((user) => ({
    user,
    password: heldPassword(store, context, user.name, randomPassword(store, context, user.name)),
  }));
  const hosts = server.host.apply((host) => `${host}:${store.ports.clients[0]}`);
  mongoSetup(store, context, {
    hosts,
    login: server.root.login,
    image: Math.max(...mongodbMajors),
    options: `&replicaSet=${SERVED_SET}${server.options}`,
    password: root,
    replicaSet: null,
    users,
    shardKeys: {},
    after: [...server.after, opening],
  });
  parent.finish();
  const passwords = new Map(users.map(({ user, password }) => [user.name, password]));
  const endpoint = mongoEndpoint(store, scope, {
    hosts,
    replicaSet: SERVED_SET,
    options: server.options,
    loginOf: (user) => (user === MOVE_USER ? server.root.login : user),
    passwordOf: (login) => passwords.get(login) ?? root,
  });
  return { endpoint, group: parent };
}

/** The certificate as a file for every pod that calls the store; in a Secret, as those of other authorities are. */
function createAuthority(store: Served, { scope, foundation, parent }: StoreContext, text: string): void {
  const name = cloudAuthority(store);
  const labels = objectLabels(scope, storeName(store), "store");
  new kubernetes.core.v1.Secret(
    `${logicalName(scope, store)}-authority`,
    { metadata: { name, namespace: foundation.namespace, labels }, stringData: { [CA_KEY]: text } },
    { parent, dependsOn: [...foundation.restrictions] },
  );
}

const randomPassword = (store: Served, { scope, parent }: StoreContext, user: string): Output<string> =>
  new random.RandomPassword(
    `${logicalName(scope, store)}-${user}-password`,
    { length: PASSWORD_CHARACTERS, special: false },
    { parent },
  ).result;

const heldPassword = (
  store: Served,
  context: StoreContext,
  user: string,
  password: Output<string>,
): KubernetesSecret => ({
  in: "kubernetes",
  name: storeSecret(store, context, `user-${user}`, { password }),
  key: "password",
});
