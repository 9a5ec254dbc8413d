import type { StorePlans } from "../../../plan/types.ts";
import { WORKLOAD_USER } from "../../workload/image.ts";
import { type CertificateFiles, serverCertificate } from "../parts/certificates/server.ts";
import { disruptionBudget, headlessService } from "../parts/pods/memberService.ts";
import { fromSecret } from "../parts/pods/podFields.ts";
import { statefulSet } from "../parts/pods/statefulSet.ts";
import { aclAnnotation, DEFAULT_USER, usersOf } from "../parts/redis/acl.ts";
import { redisEndpoint } from "../parts/redis/endpoint.ts";
import { redisExporter } from "../parts/redis/exporter.ts";
import { redisImage } from "../parts/redis/image.ts";
import { livenessProbe, pingProbe } from "../parts/redis/probes.ts";
import { asArguments, serverSettings } from "../parts/redis/tls.ts";
import { createUsers, USERS } from "../parts/redis/users.ts";
import { type StoreBuilder, storeName } from "../parts/storage/store.ts";

const CONFIG = "/etc/redis";

function flags(
  { ports, dataMemoryMiB, maxMemoryPolicy, durable }: StorePlans["redis"],
  certificate: CertificateFiles | null,
): string[] {
  const memory = ["--maxmemory", `${dataMemoryMiB}mb`, "--maxmemory-policy", maxMemoryPolicy];
  const disk = durable ? ["--appendonly", "yes", "--appendfsync", "everysec"] : ["--save", ""];
  const encrypted = certificate === null ? [] : asArguments(serverSettings(ports.clients[0], certificate));
  return ["--aclfile", `${CONFIG}/${USERS}`, "--dir", "/data", ...disk, ...memory, ...encrypted];
}

/** One Redis with a user for each workload. A durable one writes to disk every second. */
export const buildRedis: StoreBuilder<"redis"> = (store, context) => {
  const name = storeName(store);
  const { passwordOf } = context.credentials.redis();
  const ports = { redis: store.ports.clients[0] };
  const certificate = serverCertificate(store, context, [name]);
  headlessService(store, context, { name, ports, publishNotReady: false });
  disruptionBudget(store, context);
  statefulSet(store, context, name, {
    image: redisImage("redis", store, context),
    user: WORKLOAD_USER,
    command: ["redis-server"],
    args: flags(store, certificate),
    env: [fromSecret("REDISCLI_AUTH", passwordOf(DEFAULT_USER))],
    ports,
    probes: {
      startupProbe: pingProbe(certificate, { periodSeconds: 2, failureThreshold: 90 }),
      readinessProbe: pingProbe(certificate, { periodSeconds: 5, failureThreshold: 3 }),
      livenessProbe: livenessProbe(certificate),
    },
    dataPath: "/data",
    volumes: [{ name: "config", secret: { secretName: createUsers(store, context) } }],
    mounts: [{ name: "config", mountPath: CONFIG, readOnly: true }],
    certificate,
    sidecars: redisExporter(store, context, certificate?.volume.name),
    annotations: aclAnnotation(usersOf(store, context.scope.plan)),
    publishNotReady: false,
    graceSeconds: 60,
  });
  return redisEndpoint(store, context);
};
