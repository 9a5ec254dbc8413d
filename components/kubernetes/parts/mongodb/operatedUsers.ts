import type { KubernetesSecret } from "../../../platform.ts";
import { storeName } from "../storage/store.ts";
import type { Mongo } from "./users.ts";

/**
 * The password that the operator makes for a user. It is in one Secret for all users, by their names:
 * https://github.com/percona/percona-server-mongodb-operator/blob/v1.22.0/pkg/controller/perconaservermongodb/custom_users.go#L434
 */
export const customUsersSecret = (store: Pick<Mongo, "name" | "engine">, user: string): KubernetesSecret => ({
  in: "kubernetes",
  name: `${storeName(store)}-custom-user-secret`,
  key: user,
});
