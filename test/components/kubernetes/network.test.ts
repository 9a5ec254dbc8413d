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

const dns =
  "everyone egress kubernetes.io/metadata.name:kube-system+k8s-app:kube-dns | 169.254.20.10/32 53,53";
const members = "8080,8333,8888,9333,18080,18333,18888,19333";

/** The openings of a store: for its callers, then between its members. */
function openingsOf(key: string, callers: string, port: number, among?: string): Record<string, string[]> {
  const own = `echelon.dev/store:${key}`;
  const members =
    among === undefined ? [] : [`${own} ingress ${own} ${among}`, `${own} egress ${own} ${among}`];
  return {
    [`store-${key}`]: [`${own} ingress ${callers} ${port}`, ...members],
    [`store-${key}-users`]: [`${callers} egress ${own} ${port}`],
  };
}

const objects = openingsOf("files-seaweedfs", "web,worker", 8333, members);
const queue = openingsOf("queue-redis", "job,web,worker", 6379);

/** Stores that only the web uses. */
const ofWeb = {
  ...openingsOf("database-postgres", "web", 5432),
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
    expect(openings(await stackOf(tier))).toEqual({ "default-deny": [], dns: [dns], ...stores });
  });

  test("lets workloads reach external services only where they have a secret of one", async () => {
    const result = await runStack("small", { secrets: { "mail-api-key": "key" } });
    expect(openings(result)["external-services"]).toEqual(["job,web,worker egress 0.0.0.0/0 | ::/0 443"]);
    const other = await runStack("small", { secrets: { unrelated: "key" } });
    expect(openings(other)["external-services"]).toBeUndefined();
  });

  test("lets Prometheus and KEDA in where the stack uses them", async () => {
    const result = await runStack("large", { operators: "existing" });
    expect(openings(result).metrics).toEqual([
      "app.kubernetes.io/component:workload ingress app.kubernetes.io/name:prometheus http",
    ]);
    expect(openings(result)["store-queue-redis-operator"]).toContain(
      "echelon.dev/store:queue-redis-operator ingress app.kubernetes.io/name:keda-operator 6379",
    );
  });

  test("lets the gateway reach only the public workload", async () => {
    const result = await runStack("medium", { gateway: "eg" });
    expect(openings(result).gateway).toEqual(["web ingress everyone http"]);
    expect(openings(await stackOf("medium")).gateway).toBeUndefined();
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
    "store-files-seaweedfs-move": [`${move} egress ${objectsOwn} 8333`],
    "store-queue-redis": [`${queueOwn} ingress job,web,worker | ${move} 6379`],
    "store-queue-redis-users": [`job,web,worker egress ${queueOwn} 6379`],
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
    const blocks = ofKind(result, "NetworkPolicy").flatMap(({ inputs }) =>
      listAt(inputs, "spec.egress").flatMap((rule) => listAt(rule, "to").map((peer) => at(peer, "ipBlock"))),
    );
    const open = blocks.filter((block) => block !== undefined && String(at(block, "cidr")).includes("."));
    expect(open.length).toBeGreaterThanOrEqual(2);
    for (const block of open) {
      const metadata = "169.254.169.254";
      const reached = isInside(metadata, String(at(block, "cidr")));
      const excepted = listAt(block, "except").some((cidr) => isInside(metadata, String(cidr)));
      expect(reached && !excepted).toBe(false);
    }
  },
);
