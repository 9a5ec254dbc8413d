import { describe, expect, test } from "vitest";
import {
  Edge,
  type EdgePartArgs,
  Network,
  type NetworkPartArgs,
  Observability,
  Store,
  type StorePartArgs,
  type StoreProfile,
  Workload,
  type WorkloadFigures,
  type WorkloadPartArgs,
} from "../../../components/index.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { type ProgramResult, type ProgramRun, runProgram } from "../../../preview/engine/run.ts";
import type { Target } from "../../../targets/names.ts";
import { at } from "../../support/kubernetesStack.ts";

const quotas = { replicas: 20, services: 10, volumes: 10, cpu: 10, memoryGiB: 10 };

const web: WorkloadFigures = {
  kind: "http",
  public: true,
  port: 8080,
  requests: { cpu: 0.1, memoryMiB: 128 },
  limits: { cpu: 0.5, memoryMiB: 512 },
  replicas: { min: 2, max: 2 },
  minAvailablePercent: 50,
  terminationGraceSeconds: 30,
};
const worker: WorkloadFigures = { ...web, kind: "worker", public: false };

const postgres: StoreProfile = {
  ...{ kind: "postgres", version: 17, members: 1, cpu: 0.5, memoryMiB: 1024, capacityGB: 20 },
  ...{ databases: ["app"], backupDays: 7 },
};
const redis: StoreProfile = {
  ...{ kind: "redis", topology: "single", members: 1, memoryMiB: 256, durable: false },
};

const run = (program: ProgramRun["program"]): Promise<ProgramResult> =>
  runProgram({ project: "foreign", stack: "dev", config: {}, program });

const network = (target: Target, more: Partial<NetworkPartArgs> = {}): Network =>
  new Network("shop", {
    ...{ target, quotas, budget: 100, publicPort: 8080, monitoring: "existing" },
    ...(target === "aws" ? { region: "us-east-1" } : {}),
    ...more,
  });

/** Two workloads and two stores of different kinds, with an edge and observability. */
function whole(target: Target): Record<string, unknown> {
  const ground = network(target);
  const users = { web: ["read", "write"], jobs: ["read"] } as const;
  const database = new Store("database", { network: ground, figures: postgres, users });
  const cache = new Store("cache", { network: ground, figures: redis, users: { web: ["read", "write"] } });
  const secrets = { "api-key": "planted" };
  const front = new Workload("web", { network: ground, figures: web, stores: [database, cache], secrets });
  const jobs = new Workload("jobs", { network: ground, figures: worker, stores: [database], secrets });
  const edge = new Edge("edge", { network: ground, workloads: [front] });
  new Observability("watch", { network: ground, workloads: [front, jobs], stores: [database, cache], edge });
  return { howToReach: edge.howToReach };
}

const COMPONENTS = ["Network", "Store", "Workload", "Edge", "Observability"];

const isOwn = ({ type, parent }: ResourceRecord): boolean =>
  parent === null && COMPONENTS.some((kind) => type === `echelon:index:${kind}`);

describe.each(["kubernetes", "aws"] as const)("components that stand alone on %s", (target) => {
  test("can be several of a kind in one network, each resource below one of them", async () => {
    const { resources } = await run(() => whole(target));
    const tops = resources.filter(({ parent }) => parent === null);
    expect(tops.filter((one) => !isOwn(one))).toEqual([]);
    expect(tops.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)).toEqual([
      ...["Network shop", "Store database", "Store cache", "Workload web", "Workload jobs", "Edge edge"],
      "Observability watch",
    ]);
    for (const { name } of tops) {
      const below = resources.filter((one) => one.name.startsWith(`${name}-`));
      // On a cluster without a Gateway controller an edge is only a way to forward a port.
      if (name !== "edge" || target === "aws") expect(below, name).not.toEqual([]);
    }
  });

  test("protect what holds data, unless the network is ephemeral", async () => {
    const held = async (ephemeral: boolean): Promise<string[]> => {
      const { resources } = await run(() => {
        const users = { web: ["read", "write"] } as const;
        new Store("database", { network: network(target, { ephemeral }), figures: postgres, users });
        return {};
      });
      return resources.filter((one) => one.protect).map(({ name }) => name);
    };
    expect((await held(false)).some((name) => name.startsWith("database-"))).toBe(true);
    expect(await held(true)).toEqual([]);
  });
});

describe("components that stand alone on a cluster", () => {
  test("give no two objects of a kind one name in the namespace", async () => {
    const { resources } = await run(() => whole("kubernetes"));
    const names = resources.flatMap(({ type, inputs }) => {
      const name = at(inputs, "metadata.name");
      return typeof name === "string" ? [`${type}/${name}`] : [];
    });
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("wire a workload to its stores, and to nothing else", async () => {
    const { resources } = await run(() => whole("kubernetes"));
    const variablesOf = (name: string): Map<unknown, unknown> => {
      const deployment = resources.find((one) => one.type.endsWith(":Deployment") && one.name === name);
      const [container] = at(deployment?.inputs ?? {}, "spec.template.spec.containers") as never[];
      const list = at(container ?? {}, "env") as { name: string; value?: string }[];
      return new Map(list.map(({ name: variable, ...value }) => [variable, value]));
    };
    const [front, jobs] = [variablesOf("web-web"), variablesOf("jobs-jobs")];
    expect(front.get("DATABASE_URL")).toEqual({ value: expect.stringMatching(/^postgresql:\/\//) });
    expect(front.get("PGPASSWORD")).toMatchObject({
      valueFrom: { secretKeyRef: { name: "postgres-credentials-database" } },
    });
    for (const variable of ["REDIS_URL", "API_KEY"]) expect(front.has(variable)).toBe(true);
    expect(jobs.has("DATABASE_URL")).toBe(true);
    expect(jobs.has("REDIS_URL")).toBe(false);
  });

  test("say what a store or a workload states and does not get", async () => {
    const lacks: string[] = [];
    await run(() => {
      const ground = network("kubernetes");
      const users = { web: ["read"] } as const;
      const database = new Store("database", { network: ground, figures: postgres, users });
      const autoscaling = {
        cpuPercent: 70,
        scaleDownPercent: 20,
        scaleUpWindowSeconds: 60,
        scaleDownWindowSeconds: 300,
      };
      const figures = { ...web, replicas: { min: 2, max: 4 }, autoscaling };
      const front = new Workload("web", { network: ground, figures, stores: [database] });
      lacks.push(...database.lacks, "---", ...front.lacks);
      return {};
    });
    const [store, workload] = lacks.join("\n").split("---");
    expect(store).toContain("web can do everything with database, instead of only read");
    expect(workload).toContain("web");
  });

  test("open a store to its users only", async () => {
    const { resources } = await run(() => whole("kubernetes"));
    const policy = resources.find(({ name }) => name === "cache-network-store-cache-redis");
    expect(JSON.stringify(policy?.inputs)).toContain('"values":["web"]');
  });

  test("hold everything in the namespace to the quotas of the network", async () => {
    const { resources } = await run(() => whole("kubernetes"));
    const quota = resources.find(({ type }) => type.endsWith(":ResourceQuota"));
    expect(at(quota?.inputs ?? {}, "spec.hard")).toMatchObject({ pods: "20", "limits.cpu": "10" });
    const spaces = resources.filter(({ inputs }) => at(inputs, "metadata.namespace") !== undefined);
    expect(new Set(spaces.map(({ inputs }) => at(inputs, "metadata.namespace"))).size).toBe(1);
  });
});

describe("a component that stands alone is refused, and nothing of it registered, for", () => {
  const users = { web: ["read", "write"] } as const;
  const store = (more: Partial<StorePartArgs>) => () =>
    new Store("database", { network: network("kubernetes"), figures: postgres, users, ...more });
  const workload = (more: Partial<WorkloadPartArgs>) => () =>
    new Workload("jobs", { network: network("kubernetes"), figures: worker, ...more });
  const edge = (more: Partial<EdgePartArgs>) => () => {
    const ground = network("kubernetes");
    const hidden = new Workload("jobs", { network: ground, figures: worker });
    return new Edge("edge", { network: ground, workloads: [hidden], ...more });
  };

  test.each<[string, () => unknown, RegExp]>([
    [
      "a figure",
      store({ figures: { ...postgres, members: 0 } }),
      /^Store "database": stores\.database\.members: got 0/,
    ],
    [
      "a right",
      store({ users: { web: ["send"] } }),
      /^Store "database": workloads\.web\.uses\.database: .*read or write/,
    ],
    ["an engine", store({ engine: "oracle" }), /^Store "database": engines\.database: got "oracle"/],
    [
      "a size",
      workload({ figures: { ...worker, replicas: { min: 2, max: 1 } } }),
      /^Workload "jobs": workloads\.jobs\.replicas/,
    ],
    ["an image", workload({ image: "web" }), /^Workload "jobs": images\.jobs: got "web"/],
    [
      "a kind that only a System installs",
      () => network("kubernetes", { operators: "install" as never }),
      /^Network "shop": operators: got "install"/,
    ],
    ["a key", () => network("kubernetes", { gateway: 5 as never }), /^Network "shop": gateway: got 5/],
    ["a target", () => network("gcp"), /the target gcp is not provided yet/],
    ["no public workload", edge({}), /^Edge "edge": got no workload with public: true/],
    [
      "no monitoring",
      () =>
        new Observability("watch", { network: network("kubernetes", { monitoring: "none" }), workloads: [] }),
      /^Observability "watch": got a network without monitoring/,
    ],
  ])("%s", async (_, make, message) => {
    let refusal = "";
    const { resources } = await run(() => {
      try {
        make();
      } catch (error) {
        refusal = (error as Error).message;
      }
      return {};
    });
    expect(refusal).toMatch(message);
    const [, name] = /^\w+ "(\w+)"/.exec(refusal) ?? [];
    expect(resources.filter((one) => one.name === name)).toEqual([]);
  });

  test("a store of which it is no user", async () => {
    const attempt = run(() => {
      const ground = network("kubernetes");
      const database = new Store("database", { network: ground, figures: postgres, users });
      new Workload("jobs", { network: ground, figures: worker, stores: [database] });
      return {};
    });
    await expect(attempt).rejects.toThrow(
      'Workload "jobs": stores: got database, expected a store that has jobs',
    );
  });

  test("a user that the store does not have", async () => {
    const attempt = run(() => ({ ...store({})().endpointOf("stranger") }));
    await expect(attempt).rejects.toThrow('Store "database": got the user "stranger", expected one of web');
  });
});
