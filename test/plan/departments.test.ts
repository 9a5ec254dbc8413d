import { describe, expect, test } from "vitest";
import { lackSentence } from "../../plan/lack.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices, Plan } from "../../plan/types.ts";
import { sampleProfile } from "../support/sample.ts";

const each = { perDepartment: true };
/** Every workload runs for each department, but the one that the schedule starts. */
const tier = sampleProfile("large", {
  features: { multiTenancy: true },
  workloads: { web: { ...each, pools: { database: { size: 5 } } }, worker: each },
  limits: { requestsPerMinute: 10_000, tokensPerHour: 10_000_000 },
});
const departments = ["sales", "support"];

const planned = (choices: Choices = { departments }): Plan => plan(tier, "kubernetes", choices);
const workload = (of: Plan, name: string) => {
  const found = of.workloads[name];
  if (found === undefined) throw new Error(`got ${Object.keys(of.workloads)}, expected ${name}`);
  return found;
};

describe("departments that a tier keeps apart", () => {
  test("have workloads of their own, and one runs for all", () => {
    expect(Object.keys(planned().workloads)).toEqual([
      "web-sales",
      "web-support",
      "worker-sales",
      "worker-support",
      "job",
    ]);
    expect(workload(planned(), "web-sales").environment).toMatchObject({
      ...{ DEPARTMENT: "sales", BASE_PATH: "/sales", DATABASE_POOL_SIZE: "5" },
    });
    expect(workload(planned(), "web-sales").path).toBe("/sales");
    expect(workload(planned(), "worker-sales").environment).not.toHaveProperty("BASE_PATH");
  });

  test("have stores of their own, which workloads of another department do not use", () => {
    const { stores, workloads } = planned();
    for (const department of departments)
      for (const { name, uses } of Object.values(workloads))
        for (const key of Object.keys(uses))
          if (stores[key]?.name.endsWith(`-${department}`))
            expect(name).toMatch(new RegExp(`-${department}$`));
    expect(
      Object.values(stores)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([
      ...["cache-sales", "cache-support", "database-sales", "database-support"],
      ...["files-sales", "files-support", "queue"],
    ]);
  });

  test("share a store that a workload of all uses, and the stack says what they share", () => {
    const { lacks } = planned();
    expect(lacks.filter(({ key }) => key === "departments-share").map(lackSentence)).toEqual([
      "departments share the workload job, the store queue, the host name, on which who has signed in reaches the paths of all, the namespace with its quota and the nodes",
    ]);
  });

  test("reach their stores by the variables that the tier's workload has", () => {
    const names = (store: string) =>
      Object.values(planned().stores)
        .find(({ name }) => name === store)
        ?.variables.map(({ name }) => name);
    expect(names("files-sales")).toEqual([
      ...["FILES_STORAGE_BUCKET", "FILES_STORAGE_ENDPOINT", "AWS_REGION"],
      ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    ]);
    expect(names("database-sales")).toEqual(["DATABASE_URL", "PGPASSWORD"]);
  });

  test("have as much room each as the tier states for one", () => {
    const limit = (choices: Choices, name: string) =>
      planned(choices).quotas.find((quota) => quota.name === name)?.limit;
    expect(limit({ departments }, "replicas")).toBe((limit({}, "replicas") ?? 0) * 2);
    expect(planned().nodes.max).toBe(planned({}).nodes.max * 2);
  });

  test("have the engine that the operator names for the tier's store", () => {
    const { stores } = planned({ departments, engines: { cache: "redis-operator" }, operators: "install" });
    expect(Object.keys(stores)).toEqual(expect.arrayContaining(["cache-sales-redis-operator"]));
  });

  test("come and go without a change of the others", () => {
    const more = planned({ departments: [...departments, "legal"] });
    expect(more.stores["database-sales-postgres"]).toEqual(planned().stores["database-sales-postgres"]);
    expect(Object.keys(more.stores)).toEqual(expect.arrayContaining(Object.keys(planned().stores)));
  });

  test("get the image of the tier's workload", () => {
    expect(workload(planned(), "worker-sales").origin).toBe("worker");
    expect(workload(planned(), "job").origin).toBe("job");
  });
});

describe("a tier that keeps departments apart, without their names", () => {
  test("has one, and says which key names more", () => {
    expect(Object.keys(planned({}).workloads)).toEqual(["web", "worker", "job"]);
    expect(planned({}).lacks.map(lackSentence)).toContain(
      "there is one department, and nothing is kept apart: set echelon:departments to the names of the departments",
    );
  });

  test("leaves its stores to the arrangement before when it gets names", () => {
    const { stores } = planned({ departments, previous: { profile: tier }, serve: "current" });
    expect(stores["database-postgres"]?.phase).toBe("retiring");
    expect(stores["database-sales-postgres"]?.phase).toBe("serving");
    expect(stores["queue-redis"]?.phase).toBe("serving");
  });
});

describe("departments are refused", () => {
  test("where they exceed a limit that all share", () => {
    const most = tier.workloads.worker?.replicas.max ?? 0;
    const small = sampleProfile("large", {
      workloads: { worker: each },
      limits: { requestsPerMinute: most },
    });
    expect(() => plan(small, "kubernetes", { departments })).toThrow(
      "echelon:departments: got 2 departments, which break a rule of the profile: limits.requestsPerMinute",
    );
  });

  test("where a name makes a second workload", () => {
    const twice = sampleProfile("large", {
      workloads: { worker: each, "worker-sales": { ...tier.workloads.job } },
    });
    expect(() => plan(twice, "kubernetes", { departments })).toThrow(
      "echelon:departments: got a department that makes a second worker-sales",
    );
  });
});

test("are kept apart on a cloud too, which says what they share there", () => {
  const on = plan(tier, "aws", { departments });
  expect(Object.keys(on.workloads)).toEqual(Object.keys(planned().workloads));
  expect(on.lacks.map(lackSentence)).toContainEqual(
    expect.stringMatching(
      /^departments share .*the account with its quotas and the network and its security groups$/,
    ),
  );
});
