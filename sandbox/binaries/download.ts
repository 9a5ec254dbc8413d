import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cachePaths, type Environment } from "./paths.ts";
import { type ToolName, versions } from "./versions.ts";
import { answers } from "./web.ts";

/** Where kwokctl downloads from stays the user's to say, such as a mirror. */
const isSource = (name: string): boolean => name.endsWith("_BINARY_PREFIX") || name === "KWOK_KUBECTL_BINARY";

/** kwokctl's settings as variables, without those that a person set for other clusters (ports, runtime). */
export function kwokEnvironment(env: Environment, workDirectory: string): Record<string, string> {
  const kept = Object.entries(env).filter(
    ([name, value]) => value !== undefined && (!name.startsWith("KWOK_") || isSource(name)),
  );
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    KWOK_WORKDIR: workDirectory,
    KWOK_KUBE_VERSION: `v${versions.kubernetes}`,
    KWOK_ETCD_VERSION: versions.etcd,
    KWOK_METRICS_SERVER_VERSION: `v${versions["metrics-server"]}`,
  };
}

const run = promisify(execFile);

/** What kwokctl would download, one address a line; the program's name begins the last part of its address. */
async function addresses(kwokctl: string, env: Environment): Promise<readonly string[]> {
  const { downloads } = cachePaths(env);
  const { stdout } = await run(kwokctl, ["get", "artifacts", "--runtime", "binary"], {
    env: kwokEnvironment(env, downloads),
  });
  return stdout.split("\n").filter((line) => /^https?:/.test(line));
}

const lastPart = (address: string): string => address.slice(address.lastIndexOf("/") + 1);

/** `kwok` must not take `kwokctl`'s address: what follows the name is a dash, a dot or nothing. */
const addressOf = (name: ToolName, all: readonly string[]): string | undefined =>
  all.find((address) => new RegExp(`^${name}([-.].*)?$`).test(lastPart(address)));

/** Where kwokctl keeps a download: by the address, and an archive's member beside the archive. */
function keptAt(address: string, env: Environment): string {
  const [archive = address, member] = address.split("#");
  const { protocol, host, pathname } = new URL(archive);
  const file = join(cachePaths(env).downloads, protocol.replace(":", ""), host, pathname);
  return member === undefined ? file : join(dirname(file), member);
}

/** What an earlier start has downloaded already. */
export async function cachedDownload(
  name: ToolName,
  kwokctl: string | undefined,
  env: Environment,
): Promise<string | undefined> {
  if (kwokctl === undefined || !existsSync(cachePaths(env).downloads)) return undefined;
  const address = addressOf(name, await addresses(kwokctl, env));
  const path = address && keptAt(address, env);
  return path && existsSync(path) ? path : undefined;
}

export interface Downloads {
  /** Tool → address, for those that kwokctl can download now. */
  readonly addresses: { readonly [Name in ToolName]?: string };
  /** Why not the others. */
  readonly problem: string;
}

/** kwokctl's own downloads of these tools, as far as their addresses answer now. */
export async function downloadable(
  names: readonly ToolName[],
  kwokctl: string | undefined,
  env: Environment,
): Promise<Downloads> {
  if (kwokctl === undefined) return { addresses: {}, problem: "No downloads: kwokctl is not there." };
  const all = await addresses(kwokctl, env);
  const found = names.flatMap((name) => {
    const address = addressOf(name, all);
    return address === undefined ? [] : [{ name, address }];
  });
  const answered = await Promise.all(found.map(({ address }) => answers(address, env)));
  const silent = found.filter((_, index) => !answered[index]);
  return {
    addresses: Object.fromEntries(
      found.filter((each) => !silent.includes(each)).map(({ name, address }) => [name, address]),
    ),
    problem: `No downloads from ${silent.map(({ address }) => address).join(", ")}: no answer.`,
  };
}
