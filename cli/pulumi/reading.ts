import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { projectRoot } from "../../base/project.ts";
import { findPulumi } from "../../pulumi/find.ts";
import type { Stack } from "../stack.ts";
import { type Backend, chooseBackend, withoutCredentials } from "./backend.ts";
import type { Reading } from "./session.ts";

interface ReadingOptions {
  readonly stack: Stack;
  /** Name of the stack, with or without organization and project. */
  readonly reference: string;
  readonly localState: boolean;
}

/**
 * Whether a backend of files has held no stack yet. Pulumi would begin one there, even to read from it. A folder that the
 * operator names and that is not there is a fault, which Pulumi reports.
 */
function isEmpty({ kind, url }: Backend): boolean {
  if (!url.startsWith("file:///")) return false;
  const folder = fileURLToPath(url);
  return (kind === "clone" || existsSync(folder)) && !existsSync(join(folder, ".pulumi"));
}

/** Where the state of a stack is. */
interface Place {
  /** The backend, without its credentials. */
  readonly backend: string;
  /** Null if the backend holds no stack at all. */
  readonly reading: Reading | null;
}

/**
 * What reading the state of a stack needs: the backend that `up` uses, and Pulumi. An export shows no secret, so that it
 * needs no passphrase. Unlike a session it creates nothing, and asks for no cluster or account.
 *
 * @throws RequestError or MissingToolError if there is no backend or no Pulumi.
 */
export async function openReading({ stack, reference, localState }: ReadingOptions): Promise<Place> {
  const root = projectRoot();
  const { file, settings } = stack;
  const backend = chooseBackend({ root, target: settings.target, localState, env: process.env });
  const shown = withoutCredentials(backend.url);
  if (isEmpty(backend)) return { backend: shown, reading: null };
  return {
    backend: shown,
    reading: {
      root,
      name: backend.kind === "clone" ? file.stack : reference,
      tool: await findPulumi(),
      env: { PULUMI_BACKEND_URL: backend.kind === "login" ? undefined : backend.url },
    },
  };
}
