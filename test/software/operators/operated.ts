import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { kindOf } from "../../../sandbox/definitions/kinds.ts";
import { type Manifests, manifestsOf } from "../pod/manifests.ts";
import { ofCluster, ofPooler } from "./cloudnativePg.ts";
import { ofMongo } from "./percona.ts";
import { ofRabbitmq } from "./rabbitmq.ts";
import { ofRedis, ofReplication } from "./redis.ts";

/** What an operator makes of an object that others need: Secrets, Services, and a pod with the real program, by kind. */
const makers: Readonly<Record<string, (object: KubeObject) => readonly KubeObject[]>> = {
  "postgresql.cnpg.io/v1/Cluster": ofCluster,
  "postgresql.cnpg.io/v1/Pooler": ofPooler,
  "psmdb.percona.com/v1/PerconaServerMongoDB": ofMongo,
  "rabbitmq.com/v1beta1/RabbitmqCluster": ofRabbitmq,
  "redis.redis.opstreelabs.in/v1beta2/Redis": ofRedis,
  "redis.redis.opstreelabs.in/v1beta2/RedisReplication": ofReplication,
};

/** The objects of a stack, and those that operators make of them. */
export const operated = ({ objects }: Manifests): Manifests =>
  manifestsOf([...objects, ...objects.flatMap((object) => makers[kindOf(object)]?.(object) ?? [])]);
