import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { once } from "../../../base/once.ts";
import type { Manifest } from "../../../manifests/resolve.ts";
import { fileName, manifestYaml } from "../../../render/manifests.ts";
import { goIn } from "../../../sandbox/binaries/go.ts";
import { cacheRoot } from "../../../sandbox/binaries/paths.ts";
import { newDirectory } from "../pod/directory.ts";

/** Pods of one owner, which are all the same to a policy. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Name of a TCP port → its number. */
  readonly ports: Readonly<Record<string, number>>;
  /** Whether it belongs to the stack. */
  readonly own: boolean;
}

/** A connection that the policies allow, between two pods or addresses by their names. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
}

/** The manifests of a stack, and the peers that they do not hold. */
export interface Question {
  readonly manifests: readonly Manifest[];
  readonly pods: readonly Pod[];
  /** Name → address. */
  readonly addresses: Readonly<Record<string, string>>;
}

export interface Answer {
  /** The pods that the stack, its controllers and its operators make. */
  readonly pods: readonly Pod[];
  readonly edges: readonly Edge[];
}

const SOURCE = join(import.meta.dirname, "engine");

function digestOfSource(): string {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const file of readdirSync(SOURCE).toSorted()) hash.update(readFileSync(join(SOURCE, file)));
  return hash.digest("hex").slice(0, 12);
}

/** The program in `engine/`, built once into this user's cache: a minute on 2 cores. @throws GoError where Go cannot. */
const program = once(async () => {
  const directory = join(cacheRoot(process.env), "network-policies", digestOfSource());
  const path = join(directory, "engine");
  if (existsSync(path)) return path;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const partial = `${path}-${process.pid}`;
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", "-gcflags", "all=-dwarf=false"];
  await goIn(SOURCE, ["build", ...flags, "-ldflags", "-s -w", "-o", partial, "."], process.env);
  renameSync(partial, path);
  return path;
});

const MAX_OUTPUT_BYTES = 2 ** 28;

function written({ manifests, ...rest }: Question, directory: string): string {
  mkdirSync(directory);
  for (const [position, manifest] of manifests.entries()) {
    writeFileSync(join(directory, fileName(position, manifests.length, manifest)), manifestYaml(manifest));
  }
  return JSON.stringify({ ...rest, directory });
}

/** Asks the engine, which reads the manifests as files. */
export async function ask(questions: readonly Question[]): Promise<readonly Answer[]> {
  const path = await program();
  const directory = newDirectory();
  try {
    const asked = questions.map((question, index) => written(question, join(directory, String(index))));
    const running = promisify(execFile)(path, { maxBuffer: MAX_OUTPUT_BYTES });
    running.child.stdin?.end(asked.join("\n"));
    const { stdout } = await running;
    return stdout
      .trim()
      .split("\n")
      .map((line): Answer => JSON.parse(line));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
