import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Tree {
  readonly data: Readonly<Record<string, string>>;
  readonly items: readonly { readonly key: string; readonly path: string }[];
}

/**
 * Lays out a ConfigMap as the kubelet mounts it: the files in a directory with the time in its name, a link `..data` to that,
 * and a link into it for each file or directory at the top.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/volume/util/atomic_writer.go
 */
export function mountTree(directory: string, { data, items }: Tree): void {
  const version = "..2026_11_27_03_00_00.1234567890";
  mkdirSync(directory, { recursive: true });
  for (const { key, path } of items) {
    const file = join(directory, version, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data[key] ?? "");
  }
  symlinkSync(version, join(directory, "..data"));
  for (const top of new Set(items.map(({ path }) => path.split("/")[0] ?? "")))
    symlinkSync(join("..data", top), join(directory, top));
}
