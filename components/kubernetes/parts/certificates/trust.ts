import { physicalName } from "../../../../base/names.ts";
import { signerOf } from "../../../../plan/transport.ts";
import type { StoreEngine, StorePlan, WorkloadPlan } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import type { Volume, VolumeMount } from "../pods/podFields.ts";
import { serverOf } from "../postgres/servers.ts";
import type { Scope } from "../scope.ts";
import { storeName } from "../storage/store.ts";
import { caSecret } from "../strimzi/names.ts";
import { authorityName } from "./authority.ts";

/** The certificate with which clients verify a server. */
interface Authority {
  /** Name of the volume in a pod: stores with one authority have one volume. */
  readonly name: string;
  /** Secret that has it, under the key {@link CA_KEY}. */
  readonly secret: string;
  readonly directory: string;
  /** Path of the file in a pod of a client, PEM. */
  readonly path: string;
}

/** Key of the certificate in the Secret, which has the private key beside it: only this one is mounted. */
export const CA_KEY = "ca.crt";

/** Not below the directory of another mounted file: nothing can be mounted inside that. */
const DIRECTORY = "/etc/echelon-authorities";

/** Secrets of the operators that sign the certificates of their stores, with their sources. */
const operatorSecrets: Readonly<Partial<Record<StoreEngine, (store: StorePlan) => string>>> = {
  // https://cloudnative-pg.io/documentation/current/certificates/
  "cloudnative-pg": (store) => `${storeName(store)}-ca`,
  // https://docs.percona.com/percona-operator-for-mongodb/TLS.html
  "percona-mongodb": (store) => `${storeName(store)}-ssl`,
  // https://strimzi.io/docs/operators/1.2.0/deploying#security-str
  strimzi: caSecret,
};

/** Name of the Secret with the certificate of the authority of a store that the cloud holds, if no image knows that one. */
export const cloudAuthority = (store: Pick<StorePlan, "name" | "engine">): string =>
  physicalName(kubernetesNames.label, [storeName(store), "authority"]);

/** Engines of clouds whose authority no image knows. */
const ownAuthority: readonly StoreEngine[] = ["documentdb"];

/** The server that a client of the store talks to: databases on another store's server have that. */
const hostOf = (store: StorePlan, { plan }: Scope): StorePlan =>
  store.engine === "logical-database" ? serverOf(store, plan) : store;

/** The certificate for a store; null if it is reached without encryption, or by a certificate that everybody knows. */
export function authorityOf(store: StorePlan, scope: Scope): Authority | null {
  const server = hostOf(store, scope);
  const signer = signerOf(server);
  if (server.transport !== "tls") return null;
  if (signer === "cloud" && !ownAuthority.includes(server.engine)) return null;
  const ofStore = signer === "cloud" ? cloudAuthority : operatorSecrets[server.engine];
  const [name, secret] =
    ofStore === undefined ? ["stack-ca", authorityName(scope)] : [`${server.key}-ca`, ofStore(server)];
  const directory = `${DIRECTORY}/${ofStore === undefined ? "stack" : storeName(server)}`;
  return { name, secret, directory, path: `${directory}/${CA_KEY}` };
}

/** The same certificates as volumes of a pod. */
export interface Trusted {
  readonly volumes: Volume[];
  readonly mounts: VolumeMount[];
}

/** The certificates of some stores as volumes of a pod that calls them. */
export function trusted(stores: readonly StorePlan[], scope: Scope): Trusted {
  const found = new Map(
    stores.flatMap((store) => {
      const authority = authorityOf(store, scope);
      return authority === null ? [] : [[authority.name, authority] as const];
    }),
  );
  const all = [...found.values()];
  return {
    volumes: all.map(({ name, secret }) => ({
      name,
      secret: { secretName: secret, items: [{ key: CA_KEY, path: CA_KEY }] },
    })),
    mounts: all.map(({ name, directory }) => ({ name, mountPath: directory, readOnly: true })),
  };
}

/** The certificates for the stores that a workload uses. */
export const authorities = (scope: Scope, { uses }: Pick<WorkloadPlan, "uses">): Trusted =>
  trusted(
    Object.keys(uses).flatMap((key) => scope.plan.stores[key] ?? []),
    scope,
  );
