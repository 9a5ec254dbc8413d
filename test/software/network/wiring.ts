import type { Plan, StorePlan, WorkloadPlan } from "../../../plan/types.ts";
import type { dnsNames } from "../../../targets/fields.ts";
import type { Edge, Pod } from "./engine.ts";
import {
  addresses,
  at,
  controllers,
  dnsServers,
  INSTALLED,
  type OperatorName,
  operators,
} from "./outside.ts";

/** The operator's choices that change the wiring. */
export interface Choices {
  /** @default every kind of cluster */
  readonly dns?: readonly (typeof dnsNames)[number][];
  readonly gateway: string;
  readonly https: boolean;
  /** Whether cert-manager makes the certificate. */
  readonly issuer: boolean;
  /** Names of the secrets of external services. */
  readonly secrets: readonly string[];
  readonly namespaces: Readonly<Partial<Record<OperatorName | "gateway", string>>>;
}

/** Connections from all of some pods or addresses to all of others, by their names. */
interface Wire {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly ports: readonly number[];
  readonly protocols?: readonly string[];
}

/** The pods of a stack by what they are in its plan. */
class Cast {
  readonly plan: Plan;
  readonly own: readonly Pod[];
  readonly all: readonly string[];

  constructor(plan: Plan, own: readonly Pod[], around: readonly Pod[]) {
    this.plan = plan;
    this.own = own;
    this.all = [...own, ...around].map(({ name }) => name);
  }

  #labelled(label: string, value: string): string[] {
    return this.own.filter(({ labels }) => labels[label] === value).map(({ name }) => name);
  }

  workload({ name, kind }: WorkloadPlan): string {
    // Pulumi chooses the physical name of a Job.
    const [job] = kind === "job" ? this.#labelled("app.kubernetes.io/name", name) : [];
    return job ?? `${kind === "cron" ? "CronJob" : "Deployment"}/${name}`;
  }

  /** What seals its versions, and verifies the seals. */
  seal(store: StorePlan): string[] {
    const name = "seal" in store ? store.seal?.name : undefined;
    return name === undefined ? [] : this.#labelled("app.kubernetes.io/name", name);
  }

  /** Its members, and the pods that set it up. */
  store({ key }: StorePlan): string[] {
    return this.#labelled("echelon.dev/store", key);
  }

  /** What takes and restores its backups. */
  backup({ backup }: StorePlan): string[] {
    return backup === null ? [] : this.#labelled("app.kubernetes.io/name", backup.name);
  }

  get proxies(): string[] {
    return this.own.filter(({ name }) => name.startsWith("Gateway/")).map(({ name }) => name);
  }
}

const NAMED_SERVERS = Object.keys(dnsServers) as (keyof typeof dnsServers)[];

/** Every pod of the stack's namespace asks the DNS servers. */
const names = (inside: readonly string[], { dns = NAMED_SERVERS }: Choices): Wire[] =>
  dns
    .flatMap((kind) => [...dnsServers[kind]])
    .map(({ name, port }) => ({ from: inside, to: [name], ports: [port], protocols: ["UDP", "TCP"] }));

/** Addresses and pods outside that no link-local range holds. */
const anywhere = (cast: Cast): string[] => {
  const linkLocal = Object.entries(addresses).filter(([, address]) =>
    /^(169\.254\.|fd00:ec2:)/.test(address),
  );
  const reachable = Object.keys(addresses).filter((name) => !linkLocal.some(([local]) => local === name));
  const outside = cast.all.filter(
    (name) => !cast.own.some((pod) => pod.name === name) && !ADDED.includes(name),
  );
  return [...reachable, ...outside];
};

/** Pods of the stack's namespace that the stack does not make. */
const ADDED = ["stray", "move", "solver"];

function operatorPods({ plan }: Cast, { namespaces }: Choices, name: OperatorName): string {
  const uses = { prometheus: "monitoring", keda: "backlogScaling" } as const;
  const use = name === "prometheus" || name === "keda" ? uses[name] : "stores";
  const installed = plan.operators[use] === "install";
  return at(name, installed ? INSTALLED : (namespaces[name] ?? operators[name].home));
}

/** Who uses a store, who keeps it running, and who reads its metrics. */
function storeWires(cast: Cast, choices: Choices, store: StorePlan): Wire[] {
  const { plan } = cast;
  const { clients, members, metrics, asked } = store.ports;
  const pods = cast.store(store);
  const workloads = Object.values(plan.workloads);
  const users = workloads.filter(
    ({ uses }) => Object.hasOwn(uses, store.key) || (store.phase === "retiring" && store.users.length === 0),
  );
  const scraped = plan.operators.monitoring === "none" ? [] : metrics;
  return [
    { from: users.map((one) => cast.workload(one)), to: pods, ports: clients },
    { from: cast.backup(store), to: pods, ports: clients },
    { from: cast.seal(store), to: pods, ports: clients },
    { from: plan.beside === null ? [] : ["move"], to: pods, ports: clients },
    { from: pods, to: pods, ports: members },
    ...asked.map(({ by, ports }) => ({ from: [operatorPods(cast, choices, by)], to: pods, ports })),
    { from: [operatorPods(cast, choices, "prometheus")], to: pods, ports: scraped },
    ...(store.asksApiServer ? [{ from: pods, to: anywhere(cast), ports: [443, 6443] }] : []),
  ];
}

/** What a workload calls outside, and who reads its metrics. */
function workloadWires(cast: Cast, choices: Choices, workload: WorkloadPlan): Wire[] {
  const { plan } = cast;
  const calls = plan.externals.some(
    ({ name, secret }) => workload.calls.includes(name) && choices.secrets.includes(secret),
  );
  const scraped = plan.operators.monitoring !== "none" && workload.managementPort !== null;
  const pods = [cast.workload(workload)];
  return [
    ...(calls ? [{ from: pods, to: ["internet", "internet v6"], ports: [443] }] : []),
    ...(scraped
      ? [
          {
            from: [operatorPods(cast, choices, "prometheus")],
            to: pods,
            ports: [workload.managementPort],
          },
        ]
      : []),
  ];
}

const SOLVER_PORT = 8089;

/** How requests from outside reach the public workloads. */
function edgeWires(cast: Cast, choices: Choices): Wire[] {
  const open = Object.values(cast.plan.workloads).filter((workload) => workload.public);
  const { gateway, https, issuer, namespaces } = choices;
  if (open.length === 0 || gateway === "none") return [];
  const inside = [...cast.own.map(({ name }) => name), ...ADDED];
  const outside = [...cast.all.filter((name) => !inside.includes(name)), ...Object.keys(addresses)];
  const controller = controllers[gateway];
  const callers = controller === undefined ? outside : cast.proxies;
  const solved = issuer ? [{ from: callers, to: ["solver"], ports: [SOLVER_PORT] }] : [];
  const requests = open.flatMap((workload) =>
    workload.port === null ? [] : [{ from: callers, to: [cast.workload(workload)], ports: [workload.port] }],
  );
  const called = [...requests, ...solved];
  if (controller === undefined) return called;
  const home = at(gateway, namespaces.gateway ?? controller.home);
  return [
    ...called,
    { from: outside, to: cast.proxies, ports: https ? [80, 443] : [80] },
    { from: cast.proxies, to: [home], ports: [controller.port] },
  ];
}

/** An edge in one line. */
export const lineOf = ({ from, to, protocol, port }: Edge): string => `${from} → ${to} ${protocol} ${port}`;

/** Every connection that the plan of a stack needs, a line each. */
export function wiringOf(
  plan: Plan,
  choices: Choices,
  own: readonly Pod[],
  around: readonly Pod[],
): Set<string> {
  const cast = new Cast(plan, own, around);
  const inside = [...own.map(({ name }) => name), ...ADDED];
  const wires = [
    ...names(inside, choices),
    ...Object.values(plan.stores).flatMap((store) => storeWires(cast, choices, store)),
    ...Object.values(plan.workloads).flatMap((workload) => workloadWires(cast, choices, workload)),
    ...edgeWires(cast, choices),
  ];
  const lines = wires.flatMap(({ from, to, ports, protocols = ["TCP"] }) =>
    from.flatMap((one) =>
      to.flatMap((other) =>
        ports.flatMap((port) =>
          protocols.map((protocol) => lineOf({ from: one, to: other, protocol, port })),
        ),
      ),
    ),
  );
  return new Set(lines);
}
