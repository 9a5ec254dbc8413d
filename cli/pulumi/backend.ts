import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { RequestError } from "../../base/errors.ts";
import { rowOf } from "../../targets/index.ts";
import type { Target } from "../../targets/names.ts";

/** Where Pulumi keeps the state of a stack. */
export interface Backend {
  /** `clone`: files in this project. `url`: PULUMI_BACKEND_URL. `login`: `pulumi login`. */
  readonly kind: "clone" | "url" | "login";
  readonly url: string;
}

interface BackendRequest {
  readonly root: string;
  readonly target: Target;
  readonly localState: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Folder for state in the clone; git ignores it. */
export const STATE_FOLDER = ".pulumi-state";

const urlOfClone = (root: string): string => pathToFileURL(join(root, STATE_FOLDER)).href;

const CLOUD = "https://api.pulumi.com";

/** URL of the backend that the user is logged in to, or undefined. Reads no token. */
function currentLogin(env: NodeJS.ProcessEnv): string | undefined {
  const file = join(env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "credentials.json");
  if (existsSync(file)) {
    try {
      const { current } = JSON.parse(readFileSync(file, "utf8")) as { current?: unknown };
      if (typeof current === "string" && current !== "") return current;
    } catch {
      // Pulumi itself reports what is wrong with its file.
    }
  }
  return env.PULUMI_ACCESS_TOKEN ? CLOUD : undefined;
}

/** A URL without its user and its query, which may hold a key. */
export const withoutCredentials = (url: string): string =>
  url.replace(/\/\/[^/@]*@/, "//").replace(/\?.*$/, "");

/**
 * PULUMI_BACKEND_URL, else a login, else files in the clone. The state of a cloud account stays in a clone only with
 * `--local-state`, as it would depend on one machine.
 *
 * @throws RequestError (exit code 2) if a cloud target has no backend.
 */
export function chooseBackend({ root, target, localState, env }: BackendRequest): Backend {
  const clone: Backend = { kind: "clone", url: urlOfClone(root) };
  const chosen: Backend | undefined = givenBackend(env);
  // The commands that `up` and `destroy` print set this URL, and a person goes on in the same shell.
  if (chosen?.url === clone.url) return clone;
  if (chosen !== undefined) {
    if (localState)
      console.error(`note: --local-state has no effect: ${withoutCredentials(chosen.url)} is set already`);
    return chosen;
  }
  if (!rowOf(target).stateInClone && !localState) {
    throw new RequestError(
      `got no Pulumi backend for the target ${target}, expected a login (pulumi login), PULUMI_BACKEND_URL, ` +
        "or --local-state to keep the state in this project",
    );
  }
  return clone;
}

/** The backend that the environment or a login names. */
export function givenBackend(env: NodeJS.ProcessEnv = process.env): Backend | undefined {
  if (env.PULUMI_BACKEND_URL) return { kind: "url", url: env.PULUMI_BACKEND_URL };
  const login = currentLogin(env);
  return login === undefined ? undefined : { kind: "login", url: login };
}
