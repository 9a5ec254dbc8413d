import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import type { HostSpec } from "../../../../../components/aws/parts/host/hostSpec.ts";
import { cloudConfig } from "../../../../../components/aws/parts/host/userData.ts";

interface CloudFile {
  readonly path: string;
  readonly content: string;
  readonly permissions?: string;
}

/** The files that a machine gets, by their path. */
export function filesOf(one: HostSpec): Map<string, CloudFile> {
  const [header, ...rest] = cloudConfig(one).split("\n");
  expect(header).toBe("#cloud-config");
  const document = JSON.parse(rest.join("\n")) as { write_files: CloudFile[] };
  return new Map(document.write_files.map((file) => [file.path, file]));
}

/** Writes the files of a machine below `root`, with fake commands in `bin`; returns the PATH that finds these first. */
export function hostTree(root: string, one: HostSpec, commands: Readonly<Record<string, string>>): string {
  const bin = join(root, "bin");
  mkdirSync(bin, { recursive: true });
  for (const [name, body] of Object.entries(commands)) {
    writeFileSync(join(bin, name), `#!/bin/bash\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  for (const file of filesOf(one).values()) {
    const path = join(root, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content.replaceAll("/etc/echelon", join(root, "etc/echelon")));
  }
  return `${bin}:${process.env.PATH}`;
}
