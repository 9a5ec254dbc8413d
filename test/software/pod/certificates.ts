import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "../../../sandbox/client/transport.ts";

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** The fields of a Certificate that decide what cert-manager writes. */
interface Spec {
  readonly secretName: string;
  readonly isCA?: boolean;
  readonly commonName?: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly additionalOutputFormats?: readonly { readonly type: string }[];
}

/** Makes a key and a certificate with OpenSSL, by an authority or by itself. */
function sign(subject: string, extensions: readonly string[], authority: Pair | null): Pair {
  const directory = mkdtempSync(join(tmpdir(), "echelon-certificate-"));
  try {
    const file = (name: string): string => join(directory, name);
    const signer = authority === null ? [] : ["-CA", file("ca.crt"), "-CAkey", file("ca.key")];
    for (const [name, content] of Object.entries({
      "ca.crt": authority?.certificate,
      "ca.key": authority?.key,
    }))
      if (content !== undefined) writeFileSync(file(name), content, { mode: 0o600 });
    execFileSync(
      "openssl",
      [
        ...[
          "req",
          "-x509",
          "-newkey",
          "ec",
          "-pkeyopt",
          "ec_paramgen_curve:prime256v1",
          "-noenc",
          "-days",
          "30",
        ],
        ...["-subj", subject, "-keyout", file("key"), "-out", file("certificate"), ...signer],
        ...extensions.flatMap((one) => ["-addext", one]),
      ],
      { stdio: "pipe" },
    );
    return { certificate: readFileSync(file("certificate"), "utf8"), key: readFileSync(file("key"), "utf8") };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const authorities = new Map<string, Pair>();
const signed = new Map<string, Pair>();

function cached(map: Map<string, Pair>, key: string, make: () => Pair): Pair {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

/** The one authority of this process, so that a stack has the same one before and after an `up`. */
const authority = (name = "store-authority"): Pair =>
  cached(authorities, name, () => sign(`/CN=${name}`, ["keyUsage=critical,keyCertSign,cRLSign"], null));

/** An authority that has signed nothing of any stack. */
export const strangePair = (): Pair => authority("strange-authority");

/** Its certificate, PEM. */
export const strangeAuthority = (): string => strangePair().certificate;

function pairOf(spec: Spec): Pair {
  if (spec.isCA === true) return authority();
  const names = [
    ...(spec.dnsNames ?? []).map((name) => `DNS:${name}`),
    ...(spec.ipAddresses ?? []).map((address) => `IP:${address}`),
  ];
  const extensions = [
    // Critical, as there is no subject; Java reads no other:
    // https://github.com/cert-manager/cert-manager/blob/v1.21.2/pkg/util/pki/csr.go#L251
    `subjectAltName=critical,${names.join(",")}`,
    "basicConstraints=critical,CA:FALSE",
    "extendedKeyUsage=serverAuth,clientAuth",
  ];
  return cached(signed, JSON.stringify(spec), () => sign("/", extensions, authority()));
}

/** The certificate of a server with these names, as an operator with an authority of its own signs one. */
export const signedFor = (dnsNames: readonly string[]): Pair & { readonly authority: Pair } => ({
  ...pairOf({ secretName: "", dnsNames }),
  authority: authority(),
});

/**
 * The Secrets that cert-manager writes for the Certificates of a stack, with real keys:
 * https://cert-manager.io/docs/usage/certificate/
 */
export const signedSecrets = (objects: readonly KubeObject[]): KubeObject[] =>
  objects.flatMap((object) => {
    if (object.kind !== "Certificate") return [];
    const { spec } = object as unknown as { readonly spec: Spec };
    const isThere = objects.some(
      ({ kind, metadata }) => kind === "Secret" && metadata.name === spec.secretName,
    );
    if (isThere) return [];
    const { certificate, key } = pairOf(spec);
    const combined = (spec.additionalOutputFormats ?? []).some(({ type }) => type === "CombinedPEM");
    return [
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: spec.secretName, namespace: object.metadata.namespace },
        type: "kubernetes.io/tls",
        stringData: {
          "tls.crt": certificate,
          "tls.key": key,
          "ca.crt": authority().certificate,
          ...(combined ? { "tls-combined.pem": `${key}\n${certificate}` } : {}),
        },
      } as unknown as KubeObject,
    ];
  });
