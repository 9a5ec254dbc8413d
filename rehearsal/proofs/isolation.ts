import type { KubeClient } from "../../sandbox/client/client.ts";
import { ApiError, type KubeObject } from "../../sandbox/client/transport.ts";
import { inBatches } from "../../sandbox/nodes/nodes.ts";
import { listOf } from "../list.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { ownStores } from "./planned.ts";

const AUTHORIZATION = "authorization.k8s.io/v1";
/** What any identity may ask about itself: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles */
const ABOUT_ITSELF = /^selfsubject/;

const VERBS = ["get", "list", "create", "patch", "delete"] as const;

/** What a neighbour has that is worth taking or breaking: API group, resource, subresource. */
const RESOURCES: readonly (readonly [group: string, resource: string, subresource: string])[] = [
  ["", "secrets", ""],
  ["", "pods", ""],
  ["", "pods", "exec"],
  ["", "serviceaccounts", "token"],
  ["apps", "deployments", ""],
  ["rbac.authorization.k8s.io", "rolebindings", ""],
  ["*", "*", ""],
];

interface Review {
  readonly status?: {
    readonly allowed?: boolean;
    readonly reason?: string;
    readonly resourceRules?: readonly {
      readonly verbs: readonly string[];
      readonly resources?: readonly string[];
    }[];
  };
}

interface Account {
  readonly name: string;
  readonly namespace: string;
  /** The API server as this account sees it. */
  readonly client: KubeClient;
}

const TOKEN_SECONDS = 600;

async function accountOf({ client }: ProofContext, { metadata }: KubeObject): Promise<Account> {
  const { name, namespace = "default" } = metadata;
  const { status } = await client.transport.send<{ status: { token: string } }>({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: TOKEN_SECONDS },
    },
  });
  return { name, namespace, client: client.withToken(status.token) };
}

const review = ({ client }: Account, kind: string, spec: unknown): Promise<Review> =>
  client.transport.send<Review>({
    method: "POST",
    path: `/apis/${AUTHORIZATION}/${kind.toLowerCase()}s`,
    body: { apiVersion: AUTHORIZATION, kind, spec },
  });

const denied = (account: Account, what: string): ProofFailure =>
  new ProofFailure(
    `ServiceAccount ${account.namespace}/${account.name}: it may ${what}, expected that it is denied`,
    [
      {
        object: {
          apiVersion: "v1",
          kind: "ServiceAccount",
          metadata: { name: account.name, namespace: account.namespace },
        },
        events: [],
        status: null,
      },
    ],
  );

/** Asks for each verb on each resource; one yes is a failure. Returns how many times it asked. */
async function askEverything(account: Account, namespace: string): Promise<number> {
  const questions = RESOURCES.flatMap(([group, resource, subresource]) =>
    VERBS.map((verb) => ({ namespace, verb, group, resource, subresource })),
  );
  await inBatches(questions, async (resourceAttributes) => {
    const { status = {} } = await review(account, "SelfSubjectAccessReview", { resourceAttributes });
    if (status.allowed !== true) return;
    const { verb, resource, subresource } = resourceAttributes;
    const name = [resource, subresource].filter(Boolean).join("/");
    throw denied(account, `${verb} ${name} in ${namespace} (${status.reason ?? "no reason given"})`);
  });
  return questions.length;
}

/** Every rule that holds for the account in a namespace: none that a question above forgot. */
async function checkRules(account: Account, namespace: string): Promise<void> {
  const { status = {} } = await review(account, "SelfSubjectRulesReview", { namespace });
  const granted = (status.resourceRules ?? []).find(
    ({ resources = [] }) => !resources.every((resource) => ABOUT_ITSELF.test(resource)),
  );
  if (granted === undefined) return;
  throw denied(
    account,
    `${granted.verbs.join(", ")} ${(granted.resources ?? []).join(", ")} in ${namespace}`,
  );
}

/** What an intruder would do first, in earnest rather than as a question. */
const attempts: readonly {
  readonly text: string;
  readonly run: (client: KubeClient, namespace: string) => Promise<unknown>;
}[] = [
  { text: "list secrets", run: (client, namespace) => client.list("v1", "Secret", { namespace }) },
  {
    text: "read a secret",
    run: (client, namespace) =>
      client.transport.send({ method: "GET", path: `/api/v1/namespaces/${namespace}/secrets/${PREY}` }),
  },
  { text: "create a pod", run: (client, namespace) => client.create(podIn(namespace)) },
  {
    text: "delete a config map",
    run: (client, namespace) =>
      client.transport.send({ method: "DELETE", path: `/api/v1/namespaces/${namespace}/configmaps/${PREY}` }),
  },
];

const PREY = "rehearsal-prey";

const podIn = (namespace: string): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: PREY, namespace },
    spec: { containers: [{ name: "intruder", image: "example.test/intruder:1" }] },
  }) as KubeObject;

async function attempt(account: Account, namespace: string): Promise<number> {
  for (const { text, run } of attempts) {
    const status = await run(account.client, namespace).then(
      () => 200,
      (error: unknown) => {
        if (error instanceof ApiError) return error.status;
        throw error;
      },
    );
    if (status !== 403) throw denied(account, `${text} in ${namespace} (status ${status})`);
  }
  return attempts.length;
}

async function checkAccount(account: Account, namespaces: readonly string[]): Promise<number> {
  let asked = 0;
  for (const namespace of namespaces) {
    await checkRules(account, namespace);
    asked += await askEverything(account, namespace);
    asked += await attempt(account, namespace);
  }
  return asked;
}

/** A namespace of somebody else, with something in it to take. */
async function withNeighbour<T>(
  { client, subject }: ProofContext,
  work: (account: KubeObject) => Promise<T>,
): Promise<T> {
  const name = `rehearsal-neighbour-${subject.stack.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`
    .slice(0, 60)
    .replace(/-$/, "");
  const metadata = { name: PREY, namespace: name };
  const account: KubeObject = { apiVersion: "v1", kind: "ServiceAccount", metadata };
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  try {
    await client.create({
      apiVersion: "v1",
      kind: "Secret",
      metadata,
      stringData: { password: "not yours" },
    } as KubeObject);
    await client.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: { setting: "not yours" },
    } as KubeObject);
    return await work(await client.create(account));
  } finally {
    await client.delete({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
}

/** A token in a pod would be what a broken-in container starts with. */
async function checkTokens(context: ProofContext): Promise<number> {
  const pods = await listOf(context, "Pod");
  const carrier = pods.find(({ spec }) =>
    (spec.volumes ?? []).some(({ projected }) =>
      (projected?.sources ?? []).some(({ serviceAccountToken }) => serviceAccountToken !== undefined),
    ),
  );
  if (carrier === undefined) return pods.length;
  throw new ProofFailure(
    `Pod ${carrier.metadata.name}: got a token of its service account mounted, expected none`,
  );
}

async function examine(context: ProofContext): Promise<Examination> {
  const { subject } = context;
  const own = await listOf(context, "ServiceAccount");
  const pods = await checkTokens(context);
  const asked = await withNeighbour(context, async (neighbour) => {
    const stranger = await accountOf(context, neighbour);
    const there = await checkAccount(stranger, subject.namespaces);
    const accounts = await Promise.all(own.map((account) => accountOf(context, account)));
    let sum = there;
    for (const account of accounts)
      sum += await checkAccount(account, [stranger.namespace, account.namespace]);
    for (const { client } of [stranger, ...accounts]) client.transport.close();
    return sum;
  });
  return {
    examined: own.length,
    notes: [
      `each account in a neighbour's namespace and in its own, the neighbour in the stack's: ${asked} requests, all denied`,
      `none of ${pods} pods carries a token`,
      "network policies are accepted, not run: simulated nodes carry no traffic",
    ],
  };
}

export const isolation: Proof = {
  name: "isolation",
  claim: "a tenant's service accounts are denied everything, in another's namespace and in their own",
  counts: "service accounts",
  expected: ({ plan }) => Object.keys(plan.workloads).length + ownStores(plan).length,
  examine,
};
