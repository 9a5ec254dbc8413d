import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cachePaths, type Environment } from "./paths.ts";
import { type ToolName, versions } from "./versions.ts";
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

interface Downloads {
  /** Tool → the file of an earlier download, or the address from which kwokctl can download it now. */
  readonly found: { readonly [Name in ToolName]?: string };
  /** Why the other programs cannot be downloaded. */
  readonly problem?: string;
}

/** Which of these programs kwokctl has downloaded, or can download now. */
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
