import type { Container, PodTemplate } from "../../../sandbox/client/objects.ts";
import type { Manifests } from "../pod/manifests.ts";

/** What the operator reads of its objects; see `components/kubernetes/parts/redis/operated.ts`. */
export interface Operated {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly clusterSize: number;
    readonly kubernetesConfig: {
      readonly image: string;
      readonly redisSecret: { readonly name: string; readonly key: string };
    };
    readonly redisConfig?: { readonly additionalRedisConfig: string };
    readonly acl?: { readonly secret: { readonly secretName: string } };
    readonly podSecurityContext: NonNullable<PodTemplate["spec"]>["securityContext"];
    readonly sidecars?: readonly (Container & { readonly mountPath?: Container["volumeMounts"] })[];
    readonly redisSentinelConfig?: Readonly<Record<string, string>>;
    readonly TLS?: { readonly secret: object };
    readonly env?: NonNullable<Container["env"]>;
  };
}

/** The only object of a kind of the operator. */
export function operatedOf({ objects }: Manifests, kind: string): Operated {
  const found = objects.find((object) => object.kind === kind) as Operated | undefined;
  if (found === undefined) throw new Error(`got no ${kind}, expected one`);
  return found;
}

/** Where the command of a pod writes its configuration: the root filesystem of these images is writable, that of this pod is not. */
const CONFIG = "/tmp/redis.conf";

const written = (program: string, lines: readonly string[]): string[] => [
  "sh",
  "-c",
  `cat > ${CONFIG} <<END\n${lines.join("\n")}\nEND\nexec ${program} ${CONFIG}`,
];

/** Lines, variables, volume and mount that the operator and the scripts of its images add for a certificate. */
function certificateOf({ spec }: Operated, port: number, more: readonly string[]) {
  if (spec.TLS === undefined) return { lines: [`port ${port}`], env: [], mounts: [], volumes: [] };
  return {
    lines: [
      "port 0",
      `tls-port ${port}`,
      "tls-cert-file $REDIS_TLS_CERT",
      "tls-key-file $REDIS_TLS_CERT_KEY",
      "tls-ca-cert-file $REDIS_TLS_CA_KEY",
      "tls-auth-clients optional",
      ...more,
    ],
    env: [
      { name: "REDIS_TLS_CERT", value: "/tls/tls.crt" },
      { name: "REDIS_TLS_CERT_KEY", value: "/tls/tls.key" },
      ...(spec.env ?? []),
    ],
    mounts: [{ name: "tls-certs", mountPath: "/tls", readOnly: true }],
    volumes: [{ name: "tls-certs", secret: spec.TLS.secret }],
  };
}

/** How a probe of the operator asks. */
const asks = ({ spec }: Operated, port: number) => ({
  exec: {
    command: [
      "sh",
      "-c",
      `redis-cli -p ${port} ${spec.TLS === undefined ? "" : '--tls --cert "$REDIS_TLS_CERT" --key "$REDIS_TLS_CERT_KEY" --cacert /tls/ca.crt'} ping | grep -q PONG`,
    ],
  },
});

const secretVariable = ({ spec }: Operated, name: string) => ({
  name,
  valueFrom: { secretKeyRef: spec.kubernetesConfig.redisSecret },
});

/**
 * A member as the operator and the script of its image start it: the lines in their order, the users and the further
 * configuration where they are mounted.
 * https://github.com/OT-CONTAINER-KIT/redis/blob/066d622/entrypoint.sh
 * https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/k8sutils/statefulset.go
 */
export function memberTemplate(object: Operated): PodTemplate {
  const { metadata, spec } = object;
  const certificate = certificateOf(object, 6379, ["tls-replication yes"]);
  const command = written("redis-server", [
    "bind 0.0.0.0",
    "masterauth $REDIS_PASSWORD",
    "requirepass $REDIS_PASSWORD",
    "protected-mode yes",
    "save 900 1",
    "appendonly yes",
    "dir /data",
    "aclfile /etc/redis/user.acl",
    ...certificate.lines,
    "include /etc/redis/external.conf.d/redis-additional.conf",
  ]);
  return {
    metadata: { namespace: metadata.namespace },
    spec: {
      securityContext: spec.podSecurityContext,
      containers: [
        {
          name: metadata.name,
          image: spec.kubernetesConfig.image,
          command,
          env: [
            secretVariable(object, "REDIS_PASSWORD"),
            secretVariable(object, "REDISCLI_AUTH"),
            ...certificate.env,
          ],
          readinessProbe: asks(object, 6379),
          volumeMounts: [
            { name: "data", mountPath: "/data" },
            { name: "tmp", mountPath: "/tmp" },
            { name: "acl-secret", mountPath: "/etc/redis/user.acl", subPath: "user.acl" },
            { name: "external-config", mountPath: "/etc/redis/external.conf.d" },
            ...certificate.mounts,
          ],
        },
        ...(spec.sidecars ?? []).map(({ mountPath, ...sidecar }) => ({
          ...sidecar,
          volumeMounts: mountPath,
        })),
      ],
      volumes: [
        { name: "data", emptyDir: {} },
        { name: "tmp", emptyDir: {} },
        { name: "acl-secret", secret: spec.acl?.secret },
        { name: "external-config", configMap: { name: spec.redisConfig?.additionalRedisConfig } },
        ...certificate.volumes,
      ],
    },
  } as PodTemplate;
}

/**
 * A sentinel that watches the primary at an address, as the operator configures it.
 * https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/controller/common/redis/heal.go
 */
export function sentinelTemplate(object: Operated, primary: string): PodTemplate {
  const { metadata, spec } = object;
  const { masterGroupName, quorum, downAfterMilliseconds, failoverTimeout, parallelSyncs } =
    spec.redisSentinelConfig ?? {};
  const certificate = certificateOf(object, 26379, []);
  const { additionalSentinelConfig } = spec.redisSentinelConfig ?? {};
  const command = written("redis-sentinel", [
    "masterauth $REDIS_PASSWORD",
    "requirepass $REDIS_PASSWORD",
    "protected-mode yes",
    ...certificate.lines,
    `sentinel monitor ${masterGroupName} ${primary} 6379 ${quorum}`,
    `sentinel auth-pass ${masterGroupName} $REDIS_PASSWORD`,
    `sentinel down-after-milliseconds ${masterGroupName} ${downAfterMilliseconds}`,
    `sentinel failover-timeout ${masterGroupName} ${failoverTimeout}`,
    `sentinel parallel-syncs ${masterGroupName} ${parallelSyncs}`,
    ...(additionalSentinelConfig === undefined
      ? []
      : ["include /etc/redis/external.conf.d/redis-sentinel-additional.conf"]),
  ]);
  return {
    metadata: { namespace: metadata.namespace },
    spec: {
      securityContext: spec.podSecurityContext,
      containers: [
        {
          name: "sentinel",
          image: spec.kubernetesConfig.image,
          command,
          env: [
            secretVariable(object, "REDIS_PASSWORD"),
            secretVariable(object, "REDISCLI_AUTH"),
            ...certificate.env,
          ],
          readinessProbe: asks(object, 26379),
          volumeMounts: [
            { name: "tmp", mountPath: "/tmp" },
            ...certificate.mounts,
            ...(additionalSentinelConfig === undefined
              ? []
              : [{ name: "external-config", mountPath: "/etc/redis/external.conf.d" }]),
          ],
        },
      ],
      volumes: [
        { name: "tmp", emptyDir: {} },
        ...certificate.volumes,
        ...(additionalSentinelConfig === undefined
          ? []
          : [{ name: "external-config", configMap: { name: additionalSentinelConfig } }]),
      ],
    },
  } as PodTemplate;
}
