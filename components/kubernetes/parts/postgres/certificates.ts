import type { WorkloadPlan } from "../../../../plan/types.ts";
import type { Volume, VolumeMount } from "../pods/podFields.ts";
import type { Scope } from "../scope.ts";
import { storeName } from "../storage/store.ts";
import { type Server, serverOf } from "./servers.ts";

/** The certificate with which clients verify a server. */
interface Authority {
  /** Secret of the operator that has it. */
  readonly secret: string;
  readonly directory: string;
  readonly path: string;
}

/** Key of the certificate in the Secret, which has the private key beside it: only this one is mounted. */
const CERTIFICATE = "ca.crt";

/** Not below the directory of another mounted file: nothing can be mounted inside that. */
const DIRECTORY = "/etc/echelon-databases";

/**
 * CloudNativePG signs the certificate of each server: https://cloudnative-pg.io/documentation/current/certificates/
 * Null for a server without a certificate.
 */
export function authorityOf(server: Server): Authority | null {
  if (server.engine === "postgres") return null;
  const name = storeName(server);
  const directory = `${DIRECTORY}/${name}`;
  return { secret: `${name}-ca`, directory, path: `${directory}/${CERTIFICATE}` };
}

/** The certificates for the databases that a workload uses, as volumes of its pod. */
export function authorities(
  { plan }: Scope,
  { uses }: Pick<WorkloadPlan, "uses">,
): { readonly volumes: Volume[]; readonly mounts: VolumeMount[] } {
  const servers = Object.keys(uses).flatMap((key) => {
    const store = plan.stores[key];
    return store?.engine === "cloudnative-pg" || store?.engine === "logical-database"
      ? [serverOf(store, plan)]
      : [];
  });
  const found = new Map(
    servers.flatMap((server) => {
      const authority = authorityOf(server);
      return authority === null ? [] : [[server.key, authority] as const];
    }),
  );
  return {
    volumes: [...found].map(([key, { secret }]) => ({
      name: `${key}-ca`,
      secret: { secretName: secret, items: [{ key: CERTIFICATE, path: CERTIFICATE }] },
    })),
    mounts: [...found].map(([key, { directory }]) => ({
      name: `${key}-ca`,
      mountPath: directory,
      readOnly: true,
    })),
  };
}
