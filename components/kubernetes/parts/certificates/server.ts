import type { Resource } from "@pulumi/pulumi";
import type { StorePlan } from "../../../../plan/types.ts";
import type { Volume, VolumeMount } from "../pods/podFields.ts";
import { objectLabels } from "../scope.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";
import { createSigned } from "./authority.ts";

const DIRECTORY = "/etc/echelon-tls";

/** Only the user of the pod, by its group: PostgreSQL refuses a key that others may read. */
const READ_BY_GROUP = 0o440;

/** The certificate of a server, as files in a pod. */
export interface CertificateFiles {
  readonly volume: Volume & { readonly name: string };
  readonly mount: VolumeMount;
  /** Paths, all PEM. */
  readonly certificate: string;
  readonly key: string;
  /** Key and certificate in one file. */
  readonly both: string;
  /** Certificate of the authority. */
  readonly authority: string;
  /** Name of the Secret. */
  readonly secret: string;
}

/** The same in the pods of the server. */
export interface ServerFiles extends CertificateFiles {
  /** What pods with the volume depend on. */
  readonly ready: Resource;
}

/** What pods with the certificate depend on; nothing if there is none. */
export const certificateReady = (certificate: ServerFiles | null = null): readonly Resource[] =>
  certificate === null ? [] : [certificate.ready];

interface MountedCertificate {
  readonly volumes: readonly Volume[];
  readonly mounts: readonly VolumeMount[];
}

/** The certificate in a pod, and in each container that reads it; nothing if there is none. */
export const mountedCertificate = (certificate: CertificateFiles | null = null): MountedCertificate =>
  certificate === null
    ? { volumes: [], mounts: [] }
    : { volumes: [certificate.volume], mounts: [certificate.mount] };

/** A host name of the namespace, as clients there and in other namespaces write it. */
const spellings = (host: string, namespace: string): string[] => [
  host,
  `${host}.${namespace}`,
  `${host}.${namespace}.svc`,
];

/** The files of the certificate of a store. */
export function certificateFiles(store: Pick<StorePlan, "name" | "engine">): CertificateFiles {
  const secret = `${storeName(store)}-tls`;
  const path = (file: string): string => `${DIRECTORY}/${file}`;
  return {
    volume: { name: "tls", secret: { secretName: secret, defaultMode: READ_BY_GROUP } },
    mount: { name: "tls", mountPath: DIRECTORY, readOnly: true },
    certificate: path("tls.crt"),
    key: path("tls.key"),
    both: path("tls-combined.pem"),
    authority: path("ca.crt"),
    secret,
  };
}

/**
 * The certificate of a store that the stack runs, by the stack's authority; null where it has none, so that the store is
 * reached without encryption.
 *
 * @param hosts names of its Services, and of its members where clients or other members call them by name. No wildcards:
 * OpenSSL takes none for a name of two labels.
 */
export function serverCertificate(
  store: StorePlan,
  context: StoreContext,
  hosts: readonly string[],
): ServerFiles | null {
  const { scope, foundation, parent, authority } = context;
  if (store.transport !== "tls" || authority === null) return null;
  const files = certificateFiles(store);
  const ready = createSigned(scope, foundation, {
    logical: `${logicalName(scope, store)}-certificate`,
    name: files.secret,
    labels: objectLabels(scope, storeName(store), "store"),
    hosts: [...hosts.flatMap((host) => spellings(host, scope.namespaceName)), "localhost"],
    parent,
    dependsOn: [authority],
  });
  return { ...files, ready };
}
