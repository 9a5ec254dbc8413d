import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isExpected } from "../../base/errors.ts";
import { packageRoot, projectRoot } from "../../base/project.ts";
import { systemError } from "../../base/systemError.ts";
import { settingsOfFile } from "../../config/fileSettings.ts";
import { readStackFile, stackNames } from "../../config/stackFile.ts";
import { findOnPath, versionOf } from "../../pulumi/find.ts";
import { rowOf } from "../../targets/index.ts";
import { targets } from "../../targets/names.ts";
import type { Check, ToolRow } from "../../targets/row.ts";
import { givenBackend, STATE_FOLDER, withoutCredentials } from "../pulumi/backend.ts";
import { accountChecks } from "./accounts.ts";
import { packChecks } from "./packs.ts";

type Run = (root: string) => readonly Check[] | Promise<readonly Check[]>;

interface Probe extends Pick<Check, "name" | "neededFor"> {
  readonly run: Run;
}

const node: Run = () => [
  { name: "node", status: "ok", neededFor: "preview", found: `${process.version}, ${process.execPath}` },
];

const isInstalled = (name: string): boolean => {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
};

/** Whether Node finds every package of `names`. */
export function packageCheck(
  names: readonly string[],
  isThere: (name: string) => boolean = isInstalled,
): Check {
  const missing = names.filter((name) => !isThere(name));
  const base = { name: "npm packages", neededFor: "preview" };
  return missing.length === 0
    ? { ...base, status: "ok", found: `${names.length} of ${names.length}` }
    : { ...base, status: "broken", found: `without ${missing.join(", ")}`, fix: "npm install" };
}

const packages: Run = () => {
  const text = readFileSync(join(packageRoot(), "package.json"), "utf8");
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
  return [packageCheck(Object.keys(dependencies))];
};

interface NeededTool extends ToolRow {
  readonly neededFor: string;
}

const tools: readonly NeededTool[] = [
  {
    tool: "pulumi",
    version: ["version"],
    neededFor: "up",
    fix: "npm run up fetches it, or https://www.pulumi.com/docs/install/",
  },
  ...targets.flatMap((target) => rowOf(target).tools.map((tool) => ({ ...tool, neededFor: target }))),
  {
    tool: "k6",
    version: ["version"],
    neededFor: "load tests",
    fix: "https://grafana.com/docs/k6/latest/set-up/install-k6/",
  },
];

const toolCheck = ({ tool, version, neededFor, fix }: NeededTool): Check => {
  const command = findOnPath(tool);
  if (command === undefined) return { name: tool, status: "absent", neededFor, found: "not on PATH", fix };
  const text = versionOf(command, version);
  return text === undefined
    ? { name: tool, status: "broken", neededFor, found: `${command} does not run`, fix }
    : { name: tool, status: "ok", neededFor, found: `${text}, ${command}` };
};

/** What the cluster or account of each target needs. */
async function machineChecks(): Promise<readonly Check[]> {
  const configs = await Promise.all(targets.map((target) => rowOf(target).localConfig()));
  return configs.flatMap(({ checks }) => checks(process.env));
}

const stateInClone = targets.filter((target) => rowOf(target).stateInClone);

const backend: Run = () => {
  const base = { name: "backend", neededFor: "up" };
  const given = givenBackend();
  if (given !== undefined) return [{ ...base, status: "ok", found: withoutCredentials(given.url) }];
  return [
    {
      ...base,
      status: "ok",
      found: `none given: state goes to ${STATE_FOLDER} of this project, for ${stateInClone.join(", ")}`,
    },
  ];
};

function stackCheck(root: string, name: string): Check {
  const base = { name: `stack ${name}`, neededFor: "preview, up" };
  try {
    const { profile, target } = settingsOfFile(readStackFile(name, root));
    return { ...base, status: "ok", found: `${profile} on ${target}` };
  } catch (error) {
    const known = systemError(error) ?? error;
    if (!isExpected(known)) throw error;
    return { ...base, status: "broken", found: known.message, fix: `correct stacks/Pulumi.${name}.yaml` };
  }
}

const stacks: Run = (root) => stackNames(root).map((name) => stackCheck(root, name));

const probes: readonly Probe[] = [
  { name: "node", neededFor: "preview", run: node },
  { name: "npm packages", neededFor: "preview", run: packages },
  { name: "tools", neededFor: "up", run: () => tools.map(toolCheck) },
  { name: "clusters and accounts", neededFor: "up", run: machineChecks },
  { name: "backend", neededFor: "up", run: backend },
  { name: "policy packs", neededFor: "up", run: packChecks },
  { name: "stacks", neededFor: "preview, up", run: stacks },
  { name: "accounts of stacks", neededFor: "up", run: accountChecks },
];

/**
 * Every check; those for `preview` come first. Changes nothing, and contacts nothing but a cloud whose own command is on
 * PATH, and only for stacks on it.
 */
export async function allChecks(root: string = projectRoot()): Promise<Check[]> {
  return (await Promise.all(probes.map((probe) => checksOf(probe, root)))).flat();
}

/** The checks of a probe; a single broken one where it fails on what a person can cause. */
async function checksOf({ name, neededFor, run }: Probe, root: string): Promise<readonly Check[]> {
  try {
    return await run(root);
  } catch (error) {
    const known = systemError(error) ?? error;
    if (!isExpected(known)) throw error;
    return [{ name, status: "broken", neededFor, found: known.message }];
  }
}
