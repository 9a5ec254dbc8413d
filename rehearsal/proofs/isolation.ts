import { nameRule, physicalName } from "../../base/names.ts";
import type { KubeClient } from "../../sandbox/client/client.ts";
import { keyOf, type ServiceAccount } from "../../sandbox/client/objects.ts";
import { ApiError, type KubeObject } from "../../sandbox/client/transport.ts";
import { inBatches } from "../../sandbox/nodes/nodes.ts";
import { listOf } from "../list.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { ownStores, proxies } from "./planned.ts";

const AUTHORIZATION = "authorization.k8s.io/v1";
/** What any identity may ask about itself: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles */
const ABOUT_ITSELF = /^selfsubject/;

const VERBS = ["get", "list", "create", "patch", "delete"] as const;

/** What an intruder would read or change in a namespace: API group, resource, subresource. */
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

/** A service account, and a client with its rights. */
interface Account {
  readonly object: ServiceAccount;
  readonly client: KubeClient;
}

const TOKEN_SECONDS = 600;

async function accountOf({ client }: ProofContext, object: ServiceAccount): Promise<Account> {
  const { status } = await client.transport.send<{ status: { token: string } }>({
    method: "POST",
    path: await client.path(object, "token"),
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: TOKEN_SECONDS },
    },
  });
  return { object, client: client.withToken(status.token) };
}

const review = ({ client }: Account, kind: string, spec: unknown): Promise<Review> =>
  client.transport.send<Review>({
    method: "POST",
    path: `/apis/${AUTHORIZATION}/${kind.toLowerCase()}s`,
    body: { apiVersion: AUTHORIZATION, kind, spec },
  });

function allowed({ object }: Account, what: string): ProofFailure {
  const { name, namespace } = object.metadata;
  const message = `ServiceAccount ${namespace}/${name}: it may ${what}, expected that it is denied`;
  return new ProofFailure(message, [{ object: keyOf(object), events: [], status: null }]);
}

/** Asks for each verb on each resource. Returns how many times it asked. @throws ProofFailure where one is allowed. */
async function askEverything(account: Account, namespace: string): Promise<number> {
  const questions = RESOURCES.flatMap(([group, resource, subresource]) =>
    VERBS.map((verb) => ({ namespace, verb, group, resource, subresource })),
  );
  await inBatches(questions, async (resourceAttributes) => {
    const { status = {} } = await review(account, "SelfSubjectAccessReview", { resourceAttributes });
    if (status.allowed !== true) return;
    const { verb, resource, subresource } = resourceAttributes;
    const name = [resource, subresource].filter(Boolean).join("/");
    throw allowed(account, `${verb} ${name} in ${namespace} (${status.reason ?? "no reason given"})`);
  });
  return questions.length;
}

/** Reads every rule of the account in a namespace: a question above may be missing. */
async function checkRules(account: Account, namespace: string): Promise<void> {
  const { status = {} } = await review(account, "SelfSubjectRulesReview", { namespace });
  const granted = (status.resourceRules ?? []).find(
    ({ resources = [] }) => !resources.every((resource) => ABOUT_ITSELF.test(resource)),
  );
  if (granted === undefined) return;
  const { verbs, resources = [] } = granted;
  throw allowed(account, `${verbs.join(", ")} ${resources.join(", ")} in ${namespace}`);
}

/** Objects in the neighbour's namespace that an intruder goes for. */
const TARGET = "rehearsal-target";

const core = (kind: string, namespace: string, content: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: TARGET, namespace },
  ...content,
});

const intruder = { spec: { containers: [{ name: "intruder", image: "example.test/intruder:1" }] } };

/** What an intruder would do first, as real requests. */
const attempts: Readonly<Record<string, (client: KubeClient, namespace: string) => Promise<unknown>>> = {
  "list secrets": (client, namespace) => client.list("v1", "Secret", { namespace }),
  "read a secret": (client, namespace) => client.read(core("Secret", namespace)),
  "create a pod": (client, namespace) => client.create(core("Pod", namespace, intruder)),
  "delete a config map": (client, namespace) => client.delete(core("ConfigMap", namespace)),
};

async function attemptAll(account: Account, namespace: string): Promise<number> {
  for (const [what, request] of Object.entries(attempts)) {
    const status = await request(account.client, namespace).then(
      () => 200,
      (error: unknown) => {
        if (error instanceof ApiError) return error.status;
        throw error;
      },
    );
    if (status !== 403) throw allowed(account, `${what} in ${namespace} (status ${status})`);
  }
  return Object.keys(attempts).length;
}

/** Returns how many requests were denied. */
async function checkAccount(account: Account, namespaces: readonly string[]): Promise<number> {
  let denied = 0;
  for (const namespace of namespaces) {
    await checkRules(account, namespace);
    denied += await askEverything(account, namespace);
    denied += await attemptAll(account, namespace);
  }
  return denied;
}

const NAMESPACES = nameRule(63, "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/");

/** Makes a namespace of another tenant, with objects for an intruder; removes it afterwards. */
async function withNeighbour<T>(
  { client, stack }: ProofContext,
  work: (namespace: string, account: ServiceAccount) => Promise<T>,
): Promise<T> {
  const name = physicalName(NAMESPACES, ["rehearsal-neighbour", stack.name]);
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  await client.create(namespace);
  try {
    await client.create(core("Secret", name, { stringData: { password: "not yours" } }));
    await client.create(core("ConfigMap", name, { data: { setting: "not yours" } }));
    return await work(name, await client.create(core("ServiceAccount", name) as ServiceAccount));
  } finally {
    await client.delete(namespace);
  }
}

/** Checks that no pod carries the token of its service account: whoever breaks into a container would have it. */
async function checkTokens(context: ProofContext): Promise<number> {
  const pods = await listOf(context, "Pod");
  const carrier = pods.find(({ spec }) =>
    (spec.volumes ?? [])
      .flatMap(({ projected }) => projected?.sources ?? [])
      .some(({ serviceAccountToken }) => serviceAccountToken !== undefined),
  );
  if (carrier === undefined) return pods.length;
  throw new ProofFailure(
    `Pod ${carrier.metadata.name}: got a token of its service account mounted, expected none`,
  );
}

async function examine(context: ProofContext): Promise<Examination> {
  const own = await listOf(context, "ServiceAccount");
  const pods = await checkTokens(context);
  const denied = await withNeighbour(context, async (namespace, neighbour) => {
    const stranger = await accountOf(context, neighbour);
    const accounts = await Promise.all(own.map((object) => accountOf(context, object)));
    let sum = await checkAccount(stranger, context.stack.namespaces);
    for (const account of accounts)
      sum += await checkAccount(account, [namespace, account.object.metadata.namespace ?? ""]);
    for (const { client } of [stranger, ...accounts]) client.transport.close();
    return sum;
  });
  return {
    examined: own.length,
    notes: [
      `each account in a neighbour's namespace and in its own, the neighbour in the stack's: ${denied} requests, all denied`,
      `none of ${pods} pods carries a token`,
      "network policies are accepted, not run: simulated nodes carry no traffic",
    ],
  };
}

export const isolation: Proof = {
  name: "isolation",
  claim: "a tenant's service accounts are denied everything, in another tenant's namespace and in their own",
  counts: "service accounts",
  expected: ({ plan }) => Object.keys(plan.workloads).length + ownStores(plan).length + proxies(plan),
  examine,
};
