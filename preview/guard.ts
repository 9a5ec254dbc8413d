import { enableCompileCache } from "node:module";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { RequestError } from "../base/errors.ts";
import { OPAQUE_SECRET, PROJECT, type RawConfig } from "../config/keys.ts";
import type { PolicyRow } from "../document/document.ts";
import type { GuardAnswer, GuardRequest } from "./worker.ts";

/** Packs whose mandatory rules hold even where nobody passed a policy pack to the engine. */
const GUARDED: readonly string[] = ["cost", "quotas"];

const SECRETS = `${PROJECT}:secrets`;

/** `{"a":"hunter2","b":{"existing":"x"}}` → the same names and references, no value. */
function withoutValues(secrets: string): string {
  const entries = Object.entries(JSON.parse(secrets) as Record<string, unknown>);
  const opaque = entries.map(([name, value]) => [name, typeof value === "string" ? OPAQUE_SECRET : value]);
  return JSON.stringify(Object.fromEntries(opaque));
}

/** Secrets stay where they are: the rules judge without them. */
function withoutSecrets({ values, secretKeys }: RawConfig): RawConfig {
  const hidden = secretKeys.filter((key) => key !== SECRETS).map((key) => [key, OPAQUE_SECRET]);
  const secrets = values[SECRETS];
  const own = secrets === undefined ? {} : { [SECRETS]: withoutValues(secrets) };
  return { secretKeys, values: { ...values, ...Object.fromEntries(hidden), ...own } };
}

/** A third less work for the second run: a worker takes its compile cache from the environment only. */
function workerEnvironment(): NodeJS.ProcessEnv {
  const { directory } = enableCompileCache();
  return directory === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: directory };
}

function ask(request: GuardRequest): Promise<GuardAnswer> {
  return new Promise((resolve, reject) => {
    // The same file, as `.ts` in a clone and as `.js` in the published package.
    const file = new URL(`./worker${extname(import.meta.filename)}`, import.meta.url);
    const worker = new Worker(file, { workerData: request, env: workerEnvironment() });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The preview ended with ${code} before it answered.`)));
  });
}

const isBroken = ({ pack, level, status }: PolicyRow): boolean =>
  GUARDED.includes(pack) && level === "mandatory" && status === "violation";

/**
 * Previews the stack by itself, before anything is registered, and holds it to the mandatory cost and quota
 * rules: a bare `pulumi up` passes no policy pack.
 *
 * @throws RequestError naming every rule that is broken.
 */
export async function guard(request: GuardRequest): Promise<void> {
  const answer = await ask({ ...request, config: withoutSecrets(request.config) });
  if ("failure" in answer) throw new RequestError(answer.failure);
  const broken = answer.policies.filter(isBroken);
  if (broken.length === 0) return;
  const lines = broken.map(
    ({ pack, policy, resource, message }) => `${pack}/${policy}: ${resource}: ${message}`,
  );
  throw new RequestError(`refused, nothing is registered:\n${lines.join("\n")}`);
}
