import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newDirectory } from "../pod/directory.ts";
import { needed } from "../pod/machine.ts";

/** A certificate of a server and the authority that signed it, as PEM. */
export interface Certificate {
  readonly authority: string;
  readonly authorityKey: string;
  readonly certificate: string;
  readonly key: string;
}

/** https://docs.openssl.org/3.0/man1/openssl-req/ */
const openssl = (directory: string, ...args: readonly string[]): void => {
  const common = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
  execFileSync(needed("openssl"), [...common, "-days", "2", ...args], { cwd: directory, stdio: "pipe" });
};

const made = new Map<string, Certificate>();

/** The certificate of a server with these names, as an operator signs one. */
export function certificateOf(names: readonly string[]): Certificate {
  const key = names.join();
  const known = made.get(key);
  if (known !== undefined) return known;
  const directory = newDirectory();
  try {
    openssl(directory, "-subj", "/CN=operator", "-keyout", "ca.key", "-out", "ca.crt");
    const own = [
      "-subj",
      "/CN=server",
      "-addext",
      `subjectAltName=${names.map((name) => `DNS:${name}`).join()}`,
    ];
    const signed = ["-CA", "ca.crt", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE"];
    openssl(directory, ...own, ...signed, "-keyout", "tls.key", "-out", "tls.crt");
    const read = (name: string): string => readFileSync(join(directory, name), "utf8");
    const found = {
      authority: read("ca.crt"),
      authorityKey: read("ca.key"),
      certificate: read("tls.crt"),
      key: read("tls.key"),
    };
    made.set(key, found);
    return found;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
