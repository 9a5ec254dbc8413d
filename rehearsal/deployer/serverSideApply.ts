import { type Applied, applyStack } from "../../apply/apply.ts";
import { destroyStack } from "../../apply/destroy.ts";
import type { KubeClient } from "../../sandbox/client/client.ts";
import type { Deployed, Deployer, StackVariant } from "./deployer.ts";

/** Deploys the objects that the program registers by server-side apply, without the Pulumi engine. */
export class ServerSideApply implements Deployer {
  readonly by = "server-side apply";
  readonly #client: KubeClient;
  #applied: Applied = { objects: [], generated: {}, notRun: [] };

  constructor(client: KubeClient) {
    this.#client = client;
  }

  async deploy({ objects: stack }: StackVariant): Promise<Deployed> {
    const { generated } = this.#applied;
    this.#applied = await applyStack({ client: this.#client, stack, generated });
    return this.#applied;
  }

  async destroy(timeoutMs: number): Promise<number> {
    const options = { client: this.#client, applied: this.#applied, timeoutMs };
    return (await destroyStack(options)).filter(({ result }) => result !== "absent").length;
  }
}
