import kubernetes from "@pulumi/kubernetes";
import type { PoolerPlan } from "../../../../plan/pooler.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { softwareImage } from "../../../workload/software.ts";
import { certificateReady, mountedCertificate, type ServerFiles } from "../certificates/server.ts";
import { selectorLabels, shortHash, storePodLabels } from "../labels.ts";
import { METRICS_PORT } from "../monitoring/monitors.ts";
import {
  type Container,
  closedPod,
  containerSecurity,
  fromSecret,
  type PodSpec,
  quantities,
  scratchVolume,
  spreadConstraints,
} from "../pods/podFields.ts";
import { objectLabels } from "../scope.ts";
import { logicalName, type StoreContext } from "../storage/store.ts";
import { ownersOf } from "./access.ts";
import { FILES, poolerFile, SOCKETS, startPooler } from "./poolerFile.ts";
import { poolerHosts } from "./servers.ts";

/** User id of PgBouncer in its image: https://github.com/cloudnative-pg/pgbouncer-containers/blob/main/Dockerfile */
const POOLER_USER = 998;

/**
 * The exporter signs in by the socket as the user who runs the pooler, who needs no password there.
 * https://www.pgbouncer.org/usage.html#admin-console
 */
function exporter(store: StorePlans["postgres"], { scope }: StoreContext): Container[] {
  const sidecar = store.processes.find(({ role }) => role === "pooler")?.sidecar;
  const [port] = store.ports.metrics;
  if (sidecar === undefined || port === undefined) return [];
  const size = quantities(sidecar);
  const url = `postgres:///pgbouncer?user=pgbouncer&host=${SOCKETS}&port=${store.ports.clients[0]}&sslmode=disable`;
  return [
    {
      name: "metrics",
      image: softwareImage(scope.settings, "pgbouncer-exporter"),
      env: [{ name: "PGBOUNCER_EXPORTER_CONNECTION_STRING", value: url }],
      ports: [{ name: METRICS_PORT, containerPort: port, protocol: "TCP" }],
      resources: { requests: size, limits: size },
      securityContext: containerSecurity,
      volumeMounts: [scratchVolume("run", SOCKETS).mount],
    },
  ];
}

/** Passwords of the users of a server, by user. */
type Passwords = Readonly<Record<string, KubernetesSecret>>;

interface PoolersArgs {
  readonly passwords: Passwords;
  readonly certificate: ServerFiles | null;
}

interface PodArgs extends PoolersArgs {
  readonly pooler: PoolerPlan;
  readonly name: string;
  readonly files: kubernetes.core.v1.ConfigMap;
}

function poolerPod(store: StorePlans["postgres"], context: StoreContext, args: PodArgs): PodSpec {
  const { pooler, passwords, certificate, name, files } = args;
  const [port] = store.ports.clients;
  const size = quantities(
    store.processes.find(({ role }) => role === "pooler")?.size ?? { cpu: 0.5, memoryMiB: 64 },
  );
  const [run, tmp] = [scratchVolume("run", SOCKETS), scratchVolume("tmp", "/tmp")];
  const own = mountedCertificate(certificate);
  const answers = { tcpSocket: { port: "postgres" }, timeoutSeconds: 3 };
  return {
    ...closedPod(context.scope, POOLER_USER),
    terminationGracePeriodSeconds: 60,
    ...(pooler.instances > 1
      ? { topologySpreadConstraints: spreadConstraints(selectorLabels(context.scope.stack, name), true) }
      : {}),
    containers: [
      {
        name: "pgbouncer",
        image: softwareImage(context.scope.settings, "pgbouncer"),
        command: ["sh", "-c", startPooler(Object.keys(passwords))],
        env: Object.entries(passwords).map(([user, secret]) =>
          fromSecret(`PASSWORD_${user.toUpperCase()}`, secret),
        ),
        ports: [{ name: "postgres", containerPort: port, protocol: "TCP" }],
        readinessProbe: { ...answers, periodSeconds: 5 },
        livenessProbe: { ...answers, periodSeconds: 10, failureThreshold: 6 },
        // New clients go elsewhere, before it ends those that it has.
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
        resources: { requests: size, limits: size },
        securityContext: containerSecurity,
        volumeMounts: [
          { name: "files", mountPath: FILES, readOnly: true },
          run.mount,
          tmp.mount,
          ...own.mounts,
        ],
      },
      ...exporter(store, context),
    ],
    volumes: [
      { name: "files", configMap: { name: files.metadata.name } },
      run.volume,
      tmp.volume,
      ...own.volumes,
    ],
  };
}

/** At most one pooler may be evicted at a time. */
export const poolerBudget = (
  { scope, foundation, parent }: StoreContext,
  { name, selector }: { readonly name: string; readonly selector: Readonly<Record<string, string>> },
): kubernetes.policy.v1.PodDisruptionBudget =>
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${scope.name}-${name}-disruption`,
    {
      metadata: { name, namespace: foundation.namespace, labels: objectLabels(scope, name, "store") },
      spec: {
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selector },
      },
    },
    { parent },
  );

/** Poolers in front of a PostgreSQL that the stack runs itself. */
export function createPoolers(store: StorePlans["postgres"], context: StoreContext, args: PoolersArgs): void {
  const { pooler } = store;
  if (pooler === null) return;
  const { scope, foundation, parent } = context;
  const { namespace } = foundation;
  const name = poolerHosts(store).primary;
  const logical = `${logicalName(scope, store)}-pooler`;
  const labels = objectLabels(scope, name, "store");
  const content = poolerFile(store, {
    pooler,
    databases: ownersOf(store, scope.plan).flatMap(({ databases }) => databases),
    certificate: args.certificate,
  });
  const files = new kubernetes.core.v1.ConfigMap(
    `${logical}-files`,
    {
      // Another content is another name, so that the poolers are replaced one by one.
      metadata: { name: `${name}-${shortHash(content)}`, namespace, labels },
      immutable: true,
      data: { "pgbouncer.ini": content },
    },
    { parent },
  );
  const selector = selectorLabels(scope.stack, name);
  new kubernetes.core.v1.Service(
    logical,
    {
      metadata: { name, namespace, labels },
      spec: {
        type: "ClusterIP",
        selector,
        ports: [{ name: "postgres", port: store.ports.clients[0], targetPort: "postgres", protocol: "TCP" }],
      },
    },
    { parent },
  );
  poolerBudget(context, { name, selector });
  new kubernetes.apps.v1.Deployment(
    `${logical}s`,
    {
      metadata: { name, namespace, labels },
      spec: {
        replicas: pooler.instances,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selector },
        // With a pooler more, the server would have to accept the connections of one more.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        template: {
          metadata: { labels: storePodLabels(scope.stack, name, { store: store.key, role: "store" }) },
          spec: poolerPod(store, context, { ...args, pooler, name, files }),
        },
      },
    },
    {
      parent,
      dependsOn: [...foundation.restrictions, ...certificateReady(args.certificate)],
    },
  );
}
