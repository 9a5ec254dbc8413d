import { parentPort, workerData } from "node:worker_threads";
import type { RawConfig } from "../config/keys.ts";
import type { PolicyRow } from "../document/document.ts";
import { previewStack } from "./stack.ts";

/** What the guard asks of the worker thread: Pulumi's mocks are a state of the whole thread. */
export interface GuardRequest {
  readonly stack: string;
  readonly config: RawConfig;
}

/** The rows of a preview, or why there is none. */
export type GuardAnswer = { readonly policies: readonly PolicyRow[] } | { readonly failure: string };

async function answer({ stack, config }: GuardRequest): Promise<GuardAnswer> {
  try {
    const { document } = await previewStack({ stack, config });
    return { policies: document.policies };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage(await answer(workerData as GuardRequest));
