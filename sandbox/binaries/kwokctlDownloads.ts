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
export function kwokEnvironment(env: Environment, workDirectory: string): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("KWOK_") || isSource(name));
  return {
    ...Object.fromEntries(kept),
    KWOK_WORKDIR: workDirectory,
    KWOK_KUBE_VERSION: `v${versions.kubernetes}`,
    KWOK_ETCD_VERSION: versions.etcd,
    KWOK_METRICS_SERVER_VERSION: `v${versions["metrics-server"]}`,
  };
}

const run = promisify(execFile);

/** What kwokctl would download, one address a line; the program's name begins the last part of its address. */
async function addresses(kwokctl: string, env: Environment): Promise<readonly string[]> {
  const { stdout } = await run(kwokctl, ["get", "artifacts", "--runtime", "binary"], {
    env: kwokEnvironment(env, cachePaths(env).downloads),
  });
  return stdout.split("\n").filter((line) => /^https?:/.test(line));
}

/** `kwok` must not take `kwokctl`'s address: what follows the name is a dash, a dot or nothing. */
const isAddressOf = (name: ToolName, address: string): boolean =>
  new RegExp(`/${name}([-.][^/]*)?$`).test(address);

/** Where kwokctl keeps a download: by the address, and an archive's member beside the archive. */
function cachedAt(address: string, env: Environment): string {
  const [archive = address, member] = address.split("#");
  const { protocol, host, pathname } = new URL(archive);
  const file = join(cachePaths(env).downloads, protocol.replace(":", ""), host, pathname);
  return member === undefined ? file : join(dirname(file), member);
}

export interface Downloads {
  /** Tool → the file of an earlier download, or the address from which kwokctl can download it now. */
  readonly found: { readonly [Name in ToolName]?: string };
  /** Why not the others. */
  readonly problem?: string;
}

/** kwokctl's own downloads of these tools, as far as they are cached or their addresses answer now. */
export async function findDownloads(
  names: readonly ToolName[],
  kwokctl: string | undefined,
  env: Environment,
): Promise<Downloads> {
  if (kwokctl === undefined) return { found: {}, problem: "No downloads: kwokctl is not there." };
  const all = await addresses(kwokctl, env);
  const found: { [Name in ToolName]?: string } = {};
  const silent: string[] = [];
  const look = async (name: ToolName): Promise<void> => {
    const address = all.find((one) => isAddressOf(name, one));
    if (address === undefined) return;
    const cached = cachedAt(address, env);
    if (existsSync(cached)) found[name] = cached;
    else if (await answers(address, env)) found[name] = address;
    else silent.push(address);
  };
  await Promise.all(names.map(look));
  return silent.length === 0
    ? { found }
    : { found, problem: `No downloads from ${silent.join(", ")}: no answer.` };
}
