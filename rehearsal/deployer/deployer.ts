import { type Applied, applyStack } from "../../apply/apply.ts";
import type { ApplyResult } from "../../apply/change.ts";
import { destroyStack } from "../../apply/destroy.ts";
import type { RawConfig } from "../../config/keys.ts";
import type { StackObjects } from "../../manifests/stackObjects.ts";
import type { KubeClient, ObjectKey } from "../../sandbox/client/client.ts";

/** A stack as one configuration makes it. */
export interface Version {
  readonly config: RawConfig;
  /** What the program registers for it. */
  readonly objects: StackObjects;
}

/** An object of the stack on the cluster, and what the last apply did to it. */
export interface Standing {
  readonly reference: ObjectKey;
  readonly result: ApplyResult;
}

/** What an apply left. */
export interface Outcome {
  readonly objects: readonly Standing[];
  /** What was accepted and nobody acts on, or was not applied at all: a sentence each. */
  readonly notRun: readonly string[];
}

/** How a stack gets onto the cluster, and off it again. */
export interface Applier {
  /** As a reader knows it. */
  readonly by: string;
  /** Brings the cluster to this version of the stack. @throws Error that names what was refused. */
  apply(version: Version): Promise<Outcome>;
  /** Takes away what was applied last; returns how many objects it removed or gave back itself. */
  destroy(timeoutMs: number): Promise<number>;
}

/** By our own server-side apply of what the program registers. */
export class ServerSideApplier implements Applier {
  readonly by = "server-side apply";
  readonly #client: KubeClient;
  #applied: Applied | undefined;

  constructor(client: KubeClient) {
    this.#client = client;
  }

  async apply({ objects: stack }: Version): Promise<Outcome> {
    const generated = this.#applied?.generated ?? {};
    this.#applied = await applyStack({ client: this.#client, stack, generated });
    return this.#applied;
  }

  async destroy(timeoutMs: number): Promise<number> {
    if (this.#applied === undefined) return 0;
    const { deleted, released } = await destroyStack({
      client: this.#client,
      applied: this.#applied,
      timeoutMs,
    });
    return deleted.length + released.length;
  }
}
