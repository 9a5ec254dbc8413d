import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Check } from "../../targets/row.ts";
import { packNames, policyPacks } from "../pulumi/packs.ts";

/** What the engine starts for each pack: it loads the pack and prints its port. It calls no engine while it loads. */
const HOST = join(dirname(fileURLToPath(import.meta.resolve("@pulumi/pulumi"))), "cmd", "run-policy-pack");
const NO_ENGINE = "127.0.0.1:1";
/** A pack loads in a second; on a machine that has much else to do, in a minute. */
const TIMEOUT_SECONDS = 100;

/** The error itself, without the host's opening lines and the stack trace. */
const reasonIn = (text: string): string => {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.find((line) => line !== "") ?? "";
};

const endOf = (code: number | null): string =>
  code === null ? `no answer within ${TIMEOUT_SECONDS} s` : `the policy host ended with ${code}`;

/** Why a pack does not load; null if it does. */
function whyNot(pack: string): Promise<string | null> {
  const host = spawn(process.execPath, [HOST, NO_ENGINE, "."], {
    cwd: pack,
    env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "false" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const timer = setTimeout(() => host.kill("SIGKILL"), TIMEOUT_SECONDS * 1000);
  let port = "";
  let complaints = "";
  host.stdout.on("data", (chunk: Buffer) => {
    port += chunk.toString();
    if (port.includes("\n")) host.kill("SIGKILL");
  });
  host.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  return new Promise((resolve) => {
    host.once("error", ({ message }) => resolve(message));
    host.once("close", (code) => {
      clearTimeout(timer);
      if (/^\d+\r?\n/.test(port)) return resolve(null);
      return resolve(reasonIn(complaints) || endOf(code));
    });
  });
}

/** Whether each policy pack that an `up` names loads in Pulumi's policy host. */
export async function packChecks(root: string): Promise<readonly Check[]> {
  const names = packNames(root);
  const base = { name: "policy packs", neededFor: "up" };
  const reasons = await Promise.all(policyPacks(root).map(whyNot));
  const broken = names.flatMap((name, index) => {
    const why = reasons[index] ?? null;
    return why === null ? [] : [{ name, why }];
  });
  if (broken.length === 0) return [{ ...base, status: "ok", found: names.join(", ") }];
  return [
    {
      ...base,
      status: "broken",
      found: broken.map(({ name, why }) => `${name} does not load: ${why}`).join("; "),
      fix: `correct ${broken.map(({ name }) => name).join(" and ")}`,
    },
  ];
}
