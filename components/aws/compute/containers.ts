import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { WorkloadPlan } from "../../../plan/types.ts";
import type { Wiring, WorkloadEndpoint } from "../../platform.ts";
import type { Foundation } from "../foundation.ts";
import { Balancer } from "../parts/balancer.ts";
import type { Certificates } from "../parts/domain.ts";
import { scaling } from "../parts/scaling.ts";
import { scheduled } from "../parts/scheduled.ts";
import { type AwsContext, Capability } from "../parts/scope.ts";
import { type Task, task, taskReady } from "../parts/taskDefinition.ts";
import type { Stores } from "../stores.ts";

export interface WorkloadsArgs {
  readonly foundation: Foundation;
  readonly stores: Stores;
  readonly wiring: Readonly<Record<string, Wiring>>;
  readonly certificates: Certificates;
}

/** A service, and what grows it where it is autoscaled. */
export interface RunningService {
  readonly workload: WorkloadPlan;
  readonly service: aws.ecs.Service;
  readonly growth: aws.appautoscaling.Policy | null;
}

/** Room for a new task beside each old one. */
const SURGE_PERCENT = 200;
const NO_SURGE_PERCENT = 100;
/** From a task's start until the balancer's first failed check counts. */
const GRACE_SECONDS = 60;

/** Replicas that share a limit of the stack out: one more of them, even for a moment, would pass it. */
const sharesLimit = ({ environment }: WorkloadPlan): boolean =>
  Object.keys(environment).some((variable) => variable.endsWith("_SHARE"));

/** Every workload as tasks of ECS Fargate. */
export class Containers extends Capability {
  readonly endpoints: Readonly<Record<string, WorkloadEndpoint>>;
  readonly services: readonly RunningService[];
  readonly balancer: Balancer | null;
  readonly cluster: aws.ecs.Cluster;
  readonly logGroups: Readonly<Record<string, pulumi.Output<string>>>;
  readonly #context: AwsContext;
  readonly #args: WorkloadsArgs;

  constructor(context: AwsContext, args: WorkloadsArgs) {
    super("Workloads", context);
    this.#context = context;
    this.#args = args;
    const { foundation } = args;
    const { plan } = context;
    if (foundation.cluster === null) throw new Error("the foundation of containers has a cluster");
    this.cluster = foundation.cluster;
    const entry = plan.workloads[plan.edge?.workload ?? ""];
    this.balancer =
      entry === undefined ? null : new Balancer({ context, ...args, port: entry.port, parent: this });
    const workloads = Object.values(plan.workloads);
    const tasks = new Map(workloads.map((workload) => [workload.name, this.task(workload)]));
    this.services = workloads
      .filter(({ schedule }) => schedule === null)
      .map((workload) => this.run(workload, tasks.get(workload.name) as Task));
    for (const workload of workloads) {
      if (workload.schedule === null) continue;
      const made = tasks.get(workload.name) as Task;
      scheduled({ context, foundation, workload, schedule: workload.schedule, task: made, parent: this });
    }
    this.logGroups = Object.fromEntries([...tasks].map(([name, { logs }]) => [name, logs.name]));
    this.endpoints = Object.fromEntries(
      workloads.map(({ name }) => [name, { address: name === plan.edge?.workload ? this.address() : null }]),
    );
    this.registerOutputs({ cluster: this.cluster.name });
  }

  private address(): pulumi.Output<string> | null {
    if (this.balancer === null) return null;
    const scheme = this.balancer.tls ? "https" : "http";
    return pulumi.interpolate`${scheme}://${this.balancer.loadBalancer.dnsName}`;
  }

  private task(workload: WorkloadPlan): Task {
    const wiring = this.#args.wiring[workload.name] ?? { environment: {}, secrets: {} };
    return task({ context: this.#context, ...this.#args, workload, wiring, parent: this });
  }

  private run(workload: WorkloadPlan, made: Task): RunningService {
    const service = this.service(workload, made);
    const { autoscaler, uses } = workload;
    if (autoscaler === null) return { workload, service, growth: null };
    const { built } = this.#args.stores;
    const growth = scaling({
      name: `${this.prefix}-${workload.name}`,
      workload,
      autoscaler,
      cluster: this.cluster,
      service,
      queueNames: uses.flatMap((store) => built[store]?.queueName ?? []),
      requestLabel: this.requestLabel(workload),
      parent: this,
    });
    return { workload, service, growth };
  }

  private requestLabel({ public: isPublic }: WorkloadPlan): pulumi.Output<string> | null {
    if (!isPublic || this.balancer === null) return null;
    const { loadBalancer, targetGroup } = this.balancer;
    return pulumi.interpolate`${loadBalancer.arnSuffix}/${targetGroup.arnSuffix}`;
  }

  private service(workload: WorkloadPlan, made: Task): aws.ecs.Service {
    const { foundation } = this.#args;
    const surge = !sharesLimit(workload);
    const balancer = workload.public ? this.balancer : null;
    return new aws.ecs.Service(
      `${this.prefix}-${workload.name}`,
      {
        cluster: this.cluster.arn,
        taskDefinition: made.definition.arn,
        desiredCount: workload.replicas.expected,
        capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
        networkConfiguration: foundation.taskNetwork(),
        deploymentMaximumPercent: surge ? SURGE_PERCENT : NO_SURGE_PERCENT,
        deploymentMinimumHealthyPercent: workload.minAvailablePercent,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        // ECS moves tasks back into a zone that recovered; it starts the new one first, so it needs the surge.
        availabilityZoneRebalancing: surge ? "ENABLED" : "DISABLED",
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        waitForSteadyState: true,
        ...(balancer === null
          ? {}
          : {
              healthCheckGracePeriodSeconds: GRACE_SECONDS,
              loadBalancers: [
                {
                  targetGroupArn: balancer.targetGroup.arn,
                  containerName: workload.name,
                  containerPort: workload.port,
                },
              ],
            }),
      },
      {
        parent: this,
        dependsOn: [
          ...foundation.ready,
          ...taskReady(made),
          ...(balancer === null ? [] : [balancer.listener]),
        ],
        // The autoscaler's number stays through an update.
        ignoreChanges: workload.autoscaler === null ? [] : ["desiredCount"],
      },
    );
  }
}
