import { expect } from "vitest";
import { amqpQueueOf } from "../../../plan/engines/queue.ts";
import { type Keys, type Manifests, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { type Answer, passwordOf, queueOverrides } from "../queueStack.ts";

export const names = amqpQueueOf("work");

/**
 * A monitored stack with a queue in RabbitMQ, whose items KEDA counts. This machine's RabbitMQ is 3.10 and not 4.2: nothing
 * here shows that members which join later get copies of a queue by themselves.
 */
export const rabbitmqStack = (members: number, more: Keys = {}): Promise<Manifests> =>
  renderedStack("regional", {
    "echelon:monitoring": "existing",
    "echelon:backlogScaling": "existing",
    "echelon:overrides": queueOverrides({ protocol: "amqp", memoryMiB: 512, members }),
    ...more,
  });

/** One user of a queue. Each call is a connection of its own: https://github.com/alanxz/rabbitmq-c/tree/master/tools */
export class Client {
  readonly #pod: Pod;
  readonly #access: readonly string[];

  constructor(pod: Pod, manifests: Manifests, user: string, password = passwordOf(manifests, user)) {
    this.#pod = pod;
    this.#access = ["--server=localhost", "--vhost=/", `--username=${user}`, `--password=${password}`];
  }

  async #run(program: string, more: readonly string[]): Promise<Answer> {
    const { code, stdout, stderr } = await this.#pod.exec([program, ...this.#access, ...more]);
    return { code, text: `${stdout}${stderr}` };
  }

  /** Sends one item, to the exchange of the queue unless it names another. */
  send(body: string, exchange: string = names.queue): Promise<Answer> {
    return this.#run("amqp-publish", [
      `--exchange=${exchange}`,
      "--routing-key=x",
      "--persistent",
      `--body=${body}`,
    ]);
  }

  /** Takes one item and acknowledges it, if `command` does well with it. */
  take(queue: string = names.queue, command: readonly string[] = ["cat"]): Promise<Answer> {
    return this.#run("amqp-consume", [`--queue=${queue}`, "--count=1", "--prefetch-count=1", ...command]);
  }
}

/** Items in a queue, with those that a worker has. */
export async function itemsIn(pod: Pod, queue: string): Promise<number> {
  const { stdout } = await pod.exec(["rabbitmqctl", "--quiet", "list_queues", "name", "messages"]);
  const line = stdout.split("\n").find((one) => one.startsWith(`${queue}\t`));
  expect(line, stdout).toBeDefined();
  return Number(line?.split("\t")[1]);
}

/** Waits until a queue has so many items: RabbitMQ counts them a moment later. */
export async function untilItems(pod: Pod, queue: string, wanted: number): Promise<void> {
  await expect.poll(() => itemsIn(pod, queue), { timeout: 20_000, interval: 500 }).toBe(wanted);
}
