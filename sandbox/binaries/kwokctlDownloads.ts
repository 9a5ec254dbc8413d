import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cachePaths, type Environment } from "./paths.ts";
import { type ToolName, toolNames, versions } from "./versions.ts";
import { answers } from "./web.ts";

/** The user may choose from where kwokctl downloads, such as a mirror. */
const isSource = (name: string): boolean => name.endsWith("_BINARY_PREFIX") || name === "KWOK_KUBECTL_BINARY";

/** Variables for kwokctl, without settings that the user made for other clusters (ports, runtime). */
export function kwokEnvironment(env: Environment, workDirectory: string): NodeJS.ProcessEnv {
  const allowed = Object.entries(env).filter(([name]) => !name.startsWith("KWOK_") || isSource(name));
  return {
    ...Object.fromEntries(allowed),
    KWOK_WORKDIR: workDirectory,
    KWOK_KUBE_VERSION: `v${versions.kubernetes}`,
    KWOK_ETCD_VERSION: versions.etcd,
    KWOK_METRICS_SERVER_VERSION: `v${versions["metrics-server"]}`,
  };
}

const run = promisify(execFile);

/** The addresses from which kwokctl would download. The last part of each starts with the program's name. */
async function addresses(kwokctl: string, env: Environment): Promise<readonly string[]> {
  const { stdout } = await run(kwokctl, ["get", "artifacts", "--runtime", "binary"], {
    env: kwokEnvironment(env, cachePaths(env).downloads),
  });
  return stdout.split("\n").filter((line) => /^https?:/.test(line));
}

/** A dash, a dot or nothing follows the name, so that `kwok` does not match the address of `kwokctl`. */
const isAddressOf = (name: ToolName, address: string): boolean =>
  new RegExp(`/${name}([-.][^/]*)?$`).test(address);

/** The file to which kwokctl downloads an address; a member of an archive lies beside the archive. */
function cachedAt(address: string, env: Environment): string {
  const [archive = address, member] = address.split("#");
  const { protocol, host, pathname } = new URL(archive);
  const file = join(cachePaths(env).downloads, protocol.replace(":", ""), host, pathname);
  return member === undefined ? file : join(dirname(file), member);
}

/** Paths of programs; a program that kwokctl can download has its address. */
export type Found = { readonly [Name in ToolName]?: string };

export const missingOf = (found: Found): readonly ToolName[] =>
  toolNames.filter((name) => found[name] === undefined);

/** Programs that need no build, and why the others cannot be downloaded. */
export interface Located {
  readonly found: Found;
  readonly problem?: string;
}

/** Adds the programs that kwokctl has downloaded, or can download now. */
export async function addDownloads(found: Found, env: Environment): Promise<Located> {
  const missing = missingOf(found);
  if (missing.length === 0) return { found };
  if (found.kwokctl === undefined) return { found, problem: "No downloads: kwokctl is not there." };
  const all = await addresses(found.kwokctl, env);
  const downloads: { [Name in ToolName]?: string } = {};
  const silent: string[] = [];
  const look = async (name: ToolName): Promise<void> => {
    const address = all.find((one) => isAddressOf(name, one));
    if (address === undefined) return;
    const cached = cachedAt(address, env);
    if (existsSync(cached)) downloads[name] = cached;
    else if (await answers(address, env)) downloads[name] = address;
    else silent.push(address);
  };
  await Promise.all(missing.map(look));
  const problem = silent.length === 0 ? undefined : `No downloads from ${silent.join(", ")}: no answer.`;
  return { found: { ...found, ...downloads }, problem };
}
