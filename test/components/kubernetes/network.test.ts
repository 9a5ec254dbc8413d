import { describe, expect, test } from "vitest";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { at, listAt, ofKind, runStack, stackOf } from "../../support/kubernetesStack.ts";
import { sampleReference, tiers } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";

/** One line per policy rule: pods, direction, peers, ports. */
function openings(result: ProgramResult): Record<string, string[]> {
  const who = (selector: unknown): string => {
    const text = JSON.stringify(selector);
    const names = [...text.matchAll(/"values":\[([^\]]*)\]/g)].map(([, list]) => list?.replaceAll('"', ""));
    const labels = [...text.matchAll(/"matchLabels":\{([^}]*)\}/g)].map(([, list]) =>
      list?.replaceAll('"', ""),
    );
    const blocks = [...text.matchAll(/"cidr":"([^"]*)"/g)].map(([, cidr]) => cidr);
    return [...names, ...labels, ...blocks].join("+") || "everyone";
  };
  const rows = ofKind(result, "NetworkPolicy").map(({ inputs }): [string, string[]] => {
    const pods = who(at(inputs, "spec.podSelector"));
    const lines = (["ingress", "egress"] as const).flatMap((way) =>
      listAt(inputs, `spec.${way}`).map((rule) => {
        const peers = listAt(rule, way === "ingress" ? "from" : "to");
        const ports = listAt(rule, "ports").map((port) => at(port, "port"));
        return `${pods} ${way} ${peers.map(who).join(" | ") || "everyone"} ${ports.join(",")}`;
      }),
    );
    return [String(at(inputs, "metadata.name")), lines];
  });
  return Object.fromEntries(rows);
}

/** The DNS servers of every kind of cluster, by the port on which they listen. */
const dns = [
  `everyone egress ${[
    "kubernetes.io/metadata.name:kube-system+k8s-app:kube-dns",
    "169.254.20.10/32",
    "kubernetes.io/metadata.name:kube-system+k8s-app:node-local-dns",
    "169.254.169.254/32",
    "169.254.10.11/32",
    "169.254.25.10/32",
  ].join(" | ")} 53,53`,
  "everyone egress kubernetes.io/metadata.name:openshift-dns+dns.operator.openshift.io/daemonset-dns:default 5353,5353",
];
const members = "8080,8333,8888,9333,18080,18333,18888,19333";

interface Openings {
  /** Ports between the members. @default none */
  readonly among?: string;
  /** Whether the stack takes backups of it. @default false */
  readonly backup?: boolean;
}

/** The openings of a store: for its callers, then between its members. */
function openingsOf(
  key: string,
  callers: string,
  port: number,
  more: Openings = {},
): Record<string, string[]> {
  const { among, backup = false } = more;
  const own = `echelon.dev/store:${key}`;
  const members =
    among === undefined ? [] : [`${own} ingress ${own} ${among}`, `${own} egress ${own} ${among}`];
  const allCallers = backup ? `${callers} | backup-${key}` : callers;
  return {
    [`store-${key}`]: [`${own} ingress ${allCallers} ${port}`, ...members],
    [`store-${key}-users`]: [`${callers} egress ${own} ${port}`],
    ...(backup ? { [`store-${key}-backup`]: [`backup-${key} egress ${own} ${port}`] } : {}),
  };
}

const objects = openingsOf("files-seaweedfs", "web,worker", 8333, { among: members });
const queue = openingsOf("queue-redis", "job,web,worker", 6379, { backup: true });

/** Stores that only the web uses. */
const ofWeb = {
  ...openingsOf("database-postgres", "web", 5432, { backup: true }),
  ...openingsOf("cache-redis", "web", 6379),
};

describe("the network", () => {
  test("is closed in both directions for every pod", async () => {
    const closed = ofKind(await stackOf("small"), "NetworkPolicy").find(
      ({ inputs }) => at(inputs, "metadata.name") === "default-deny",
    );
    expect(closed?.inputs.spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  test.each([
    ["small", queue],
    ["medium", { ...objects, ...queue }],
    ["large", { ...objects, ...queue, ...ofWeb }],
  ] as const)("of %s allows only DNS and the users of each store", async (tier, stores) => {
    expect(openings(await stackOf(tier))).toEqual({ "default-deny": [], dns, ...stores });
  });

  test.each<[string, Choices["dns"], string[]]>([
    ["a name", ["gke"], ["everyone egress 169.254.169.254/32 53,53"]],
    [
      "an address and pods of another port",
      [{ cidr: "10.96.0.10/32" }, { namespace: "dns", podLabels: { app: "coredns" }, port: 8053 }],
      [
        "everyone egress 10.96.0.10/32 53,53",
        "everyone egress kubernetes.io/metadata.name:dns+app:coredns 8053,8053",
      ],
    ],
  ])("asks only the DNS servers that the operator names: %s", async (_, servers, expected) => {
    expect(openings(await runStack("small", { dns: servers })).dns).toEqual(expected);
  });

  test("asks DNS servers over UDP and TCP", async () => {
    const policy = ofKind(await stackOf("small"), "NetworkPolicy").find(
      ({ inputs }) => at(inputs, "metadata.name") === "dns",
    );
    for (const rule of listAt(policy?.inputs, "spec.egress")) {
      expect(listAt(rule, "ports").map((port) => at(port, "protocol"))).toEqual(["UDP", "TCP"]);
    }
  });

  test("lets a workload reach external services only where it calls one and its secret is there", async () => {
    const result = await runStack("small", { secrets: { "mail-api-key": "key" } });
    expect(openings(result)["external-services"]).toEqual(["worker egress 0.0.0.0/0 | ::/0 443"]);
    const other = await runStack("small", { secrets: { "search-api-key": "key" } });
    expect(openings(other)["external-services"]).toEqual(["web egress 0.0.0.0/0 | ::/0 443"]);
    expect(openings(await stackOf("small"))["external-services"]).toBeUndefined();
  });

  const prometheus = (namespace: string) =>
    `app.kubernetes.io/component:workload ingress kubernetes.io/metadata.name:${namespace}+app.kubernetes.io/name:prometheus management`;
  const keda = (namespace: string) =>
    `kubernetes.io/metadata.name:${namespace}+app.kubernetes.io/name:keda-operator 6379`;

  test.each<[string, Choices, [prometheus: string, keda: string]]>([
    ["of its own guide", { operators: "existing" }, ["monitoring", "keda"]],
    [
      "of the installation by the stack",
      { operators: "install" },
      ["echelon-operators", "echelon-operators"],
    ],
    [
      "that the operator names",
      { operators: "existing", operatorNamespaces: { prometheus: "observability", keda: "scaling" } },
      ["observability", "scaling"],
    ],
  ])("lets an operator in from the namespace %s only", async (_, choices, [ofPrometheus, ofKeda]) => {
    const result = openings(await runStack("large", choices));
    expect(result.metrics).toEqual([prometheus(ofPrometheus)]);
    const lines = Object.entries(result).flatMap(([name, all]) =>
      name.startsWith("store-queue") ? all : [],
    );
    expect(lines.filter((line) => line.includes("keda-operator"))).toEqual([
      expect.stringContaining(keda(ofKeda)),
    ]);
  });

  test("lets nobody read metrics where the stack is not monitored", async () => {
    expect(openings(await stackOf("large")).metrics).toBeUndefined();
  });

  const proxies = "public,public-";
  test.each<[string, string, Record<string, string[]>]>([
    ["of which nothing is known", "eg", { requests: ["web ingress everyone http"] }],
    ...[
      ["istio", "kubernetes.io/metadata.name:istio-system+app:istiod 15012"],
      ["kgateway", "kubernetes.io/metadata.name:kgateway-system+kgateway:kgateway 9977"],
      ["nginx", "kubernetes.io/metadata.name:nginx-gateway+app.kubernetes.io/name:nginx-gateway-fabric 8443"],
    ].map(([gateway = "", controller = ""]): [string, string, Record<string, string[]>] => [
      "whose proxies are pods of the namespace",
      gateway,
      {
        requests: [`web ingress ${proxies}${gateway} http`],
        proxies: [
          `${proxies}${gateway} ingress everyone 80`,
          `${proxies}${gateway} egress web 8080`,
          `${proxies}${gateway} egress ${controller}`,
        ],
      },
    ]),
  ])("opens for a gateway class %s, %s, the way to the public workload", async (_, gateway, expected) => {
    const result = openings(await runStack("medium", { gateway }));
    const own = Object.entries(result).flatMap(([name, lines]) =>
      name.startsWith(`gateway-${gateway}-`) ? [[name.slice(`gateway-${gateway}-`.length), lines]] : [],
    );
    expect(Object.fromEntries(own)).toEqual(expected);
  });

  test("opens nothing for a gateway where there is none", async () => {
    const names = Object.keys(openings(await stackOf("medium")));
    expect(names.filter((name) => name.startsWith("gateway"))).toEqual([]);
  });
});

describe("while two arrangements stand side by side", () => {
  const move = "app.kubernetes.io/component:move";
  const anyWorkload = "app.kubernetes.io/component:workload";
  const previous = { profile: sampleReference("medium") };

  /** The policies of a store that say more than how its members call each other. */
  const callsOf = async (choices: Choices) =>
    Object.fromEntries(
      Object.entries(openings(await runStack("small", choices))).flatMap(([name, lines]) => {
        const calls = lines.filter((line) => !line.includes(members));
        return name.startsWith("store-files") || name.startsWith("store-queue") ? [[name, calls]] : [];
      }),
    );

  const objectsOwn = "echelon.dev/store:files-seaweedfs";
  const queueOwn = "echelon.dev/store:queue-redis";
  const moves = {
    ...queue,
    "store-files-seaweedfs-move": [`${move} egress ${objectsOwn} 8333`],
    "store-queue-redis": [`${queueOwn} ingress job,web,worker | backup-queue-redis | ${move} 6379`],
    "store-queue-redis-move": [`${move} egress ${queueOwn} 6379`],
  };

  test.each<[string, Choices, Record<string, string[]>]>([
    [
      "a store that still serves is called by its users, and by pods that move data",
      { previous },
      {
        ...moves,
        "store-files-seaweedfs": [`${objectsOwn} ingress web,worker | ${move} 8333`],
        "store-files-seaweedfs-users": [`web,worker egress ${objectsOwn} 8333`],
      },
    ],
    [
      "a store that retires is called by pods that run on it until they are replaced, and by pods that move data",
      { previous, serve: "current" },
      {
        ...moves,
        "store-files-seaweedfs": [`${objectsOwn} ingress ${anyWorkload} | ${move} 8333`],
        "store-files-seaweedfs-users": [`${anyWorkload} egress ${objectsOwn} 8333`],
      },
    ],
    ["no pod moves data where there is one arrangement", {}, queue],
  ])("%s", async (_, choices, expected) => {
    expect(await callsOf(choices)).toEqual(expected);
  });

  test("a store that fills up is called only by pods that move data", async () => {
    const result = await runStack("medium", { previous: { profile: sampleReference("small") } });
    const { "store-files-seaweedfs": called, ...others } = openings(result);
    expect(called?.[0]).toBe(`${objectsOwn} ingress ${move} 8333`);
    expect(others["store-files-seaweedfs-users"]).toBeUndefined();
  });
});

/** Whether an IPv4 address lies in a block. */
function isInside(address: string, cidr: string): boolean {
  const [base = "", bits = "32"] = cidr.split("/");
  const number = (text: string): number => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

test.each(tiers)(
  "no pod of %s reaches the metadata service of a cloud, even with every option set",
  async (tier) => {
    const result = await runStack(tier, {
      secrets: { "mail-api-key": "key" },
      operators: "existing",
      gateway: "eg",
    });
    // GKE's DNS server has the same address, but another port: 53.
    const rules = ofKind(result, "NetworkPolicy").flatMap(({ inputs }) => listAt(inputs, "spec.egress"));
    const blocks = rules
      .filter((rule) => !listAt(rule, "ports").every((port) => at(port, "port") === 53))
      .flatMap((rule) => listAt(rule, "to").map((peer) => at(peer, "ipBlock")));
    const open = blocks.filter((block) => block !== undefined && String(at(block, "cidr")).includes("."));
    expect(open.length).toBeGreaterThanOrEqual(1);
    for (const block of open) {
      const metadata = "169.254.169.254";
      const reached = isInside(metadata, String(at(block, "cidr")));
      const excepted = listAt(block, "except").some((cidr) => isInside(metadata, String(cidr)));
      expect(reached && !excepted).toBe(false);
    }
  },
);
