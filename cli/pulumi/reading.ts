import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { projectRoot } from "../../base/project.ts";
import { findPulumi } from "../../pulumi/find.ts";
import type { Stack } from "../stack.ts";
import { type Backend, chooseBackend } from "./backend.ts";
import type { Reading } from "./session.ts";

interface ReadingOptions {
  readonly stack: Stack;
  /** Name of the stack, with or without organization and project. */
  readonly reference: string;
  readonly localState: boolean;
}

/** Whether a backend of files has held no stack yet. Pulumi would begin one there, even to read from it. */
const isEmpty = ({ url }: Backend): boolean =>
  url.startsWith("file:///") && !existsSync(join(fileURLToPath(url), ".pulumi"));

/**
 * What reading the state of a stack needs: the backend that `up` uses, and Pulumi. An export shows no secret, so that it
 * needs no passphrase. Unlike a session it creates nothing, and asks for no cluster or account.
 *
 * @returns null if the backend holds no stack at all.
 * @throws RequestError or MissingToolError if there is no backend or no Pulumi.
 */
export async function openReading({ stack, reference, localState }: ReadingOptions): Promise<Reading | null> {
  const root = projectRoot();
  const { file, settings } = stack;
  const backend = chooseBackend({ root, target: settings.target, localState, env: process.env });
  if (isEmpty(backend)) return null;
  return {
    root,
    name: backend.kind === "clone" ? file.stack : reference,
    tool: await findPulumi(),
    env: { PULUMI_BACKEND_URL: backend.kind === "login" ? undefined : backend.url },
  };
}
