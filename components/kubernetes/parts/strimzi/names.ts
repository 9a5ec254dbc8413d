import { physicalName } from "../../../../base/names.ts";
import type { StorePlan, StorePlans } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { storeName } from "../storage/store.ts";

type Store = Pick<StorePlans["strimzi"], "name" | "engine">;

/** API version of the operator's kinds. */
export const STRIMZI = "kafka.strimzi.io/v1";

/** The label by which an object belongs to a Kafka. */
export const clusterLabel = (store: Store): Readonly<Record<string, string>> => ({
  "strimzi.io/cluster": storeName(store),
});

/** Name of the one pool of brokers, unique among those of all stores. */
export const poolName = ({ name }: Pick<Store, "name">): string => `${name}-members`;

/** The Service that Strimzi makes for clients: https://strimzi.io/docs/operators/1.2.0/deploying#ref-list-of-kafka-cluster-resources-str */
export const bootstrapHost = (store: Store): string => `${storeName(store)}-kafka-bootstrap`;

/** Name of the object, of the user in Kafka, and of the Secret that Strimzi makes for it; the same for all three. */
export const userName = (store: Store, user: string): string =>
  physicalName(kubernetesNames.label, [storeName(store), user.replace("stack.", "stack-user-")]);

/** The Secret with the certificate of Strimzi's authority for the brokers, under `ca.crt`. */
export const caSecret = (store: Pick<StorePlan, "name" | "engine">): string =>
  `${storeName(store)}-cluster-ca-cert`;

/** Key of the name of KEDA's user in its ConfigMap: Strimzi's Secret of a user has only the password. */
export const USERNAME = "username";
