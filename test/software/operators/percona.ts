import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { signedFor } from "../pod/certificates.ts";
import { passwordOf, secret, service } from "./objects.ts";

/** The fields of a PerconaServerMongoDB by which clients find it. */
interface Mongo extends KubeObject {
  readonly spec: {
    readonly users?: readonly { readonly name: string; readonly passwordSecretRef?: object }[];
    readonly replsets: readonly { readonly name: string }[];
    readonly sharding: { readonly enabled: boolean };
  };
}

const PORT = 27017;

/**
 * The Secret with the passwords that the operator makes, by the names of the users, that with its certificate, and the
 * Services of its pods. There are no pods: no registry serves MongoDB's server.
 * https://docs.percona.com/percona-operator-for-mongodb/TLS.html
 * https://docs.percona.com/percona-operator-for-mongodb/app-users.html
 * https://github.com/percona/percona-server-mongodb-operator/blob/v1.22.0/pkg/controller/perconaservermongodb/custom_users.go
 */
export function ofMongo(object: KubeObject): readonly KubeObject[] {
  const mongo = object as Mongo;
  const { name } = mongo.metadata;
  const { users = [], replsets, sharding } = mongo.spec;
  const own = users.filter(({ passwordSecretRef }) => passwordSecretRef === undefined);
  const parts = [...replsets.map((set) => set.name), ...(sharding.enabled ? ["mongos"] : [])];
  const { certificate, key, authority } = signedFor(parts.map((part) => `${name}-${part}`));
  return [
    secret(mongo, `${name}-ssl`, {
      "tls.crt": certificate,
      "tls.key": key,
      "ca.crt": authority.certificate,
    }),
    secret(
      mongo,
      `${name}-custom-user-secret`,
      Object.fromEntries(own.map((user) => [user.name, passwordOf(name, user.name)])),
    ),
    ...parts.map((part) =>
      service(mongo, `${name}-${part}`, {
        selector: { "app.kubernetes.io/instance": name },
        ports: [PORT],
        headless: true,
      }),
    ),
  ];
}
