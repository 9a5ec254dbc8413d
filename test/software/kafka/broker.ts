import { kafkaQueueOf } from "../../../plan/engines/queue.ts";
import { type Keys, type Manifests, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { type Answer, passwordOf, queueOverrides } from "../queueStack.ts";

export const names = kafkaQueueOf("work", 1);

/** A stack with a queue in Kafka, whose items KEDA counts. Without monitoring, as the exporter is not to be had. */
export const kafkaStack = (members: number, more: Keys = {}): Promise<Manifests> =>
  renderedStack("regional", {
    "echelon:backlogScaling": "existing",
    "echelon:overrides": queueOverrides({ protocol: "kafka", memoryMiB: 768, members }),
    ...more,
  });

/** One user of a queue. Each call is a Java program of its own. */
export class Client {
  readonly #pod: Pod;
  readonly #settings: string;

  constructor(pod: Pod, manifests: Manifests, user: string, password = passwordOf(manifests, user)) {
    this.#pod = pod;
    this.#settings = [
      "security.protocol=SASL_PLAINTEXT",
      "sasl.mechanism=SCRAM-SHA-512",
      `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}" password="${password}";`,
      "acks=all",
      "auto.offset.reset=earliest",
      `group.id=${names.group}`,
    ].join("\n");
  }

  async #run(tool: string, more: string, input = ""): Promise<Answer> {
    const script = `printf '%s' "$SETTINGS" > /tmp/client && exec /opt/kafka/bin/${tool}.sh --bootstrap-server localhost:9092 ${more}`;
    const { code, stdout, stderr } = await this.#pod.exec(["sh", "-c", script], {
      env: { SETTINGS: this.#settings, KAFKA_HEAP_OPTS: "-Xmx128m", KAFKA_LOG4J_OPTS: "" },
      input,
      timeoutMs: 120_000,
    });
    return { code, text: `${stdout}${stderr}` };
  }

  /** Sends items, a line each. */
  send(...items: readonly string[]): Promise<Answer> {
    return this.#run(
      "kafka-console-producer",
      `--command-config /tmp/client --topic ${names.topic}`,
      items.map((item) => `${item}\n`).join(""),
    );
  }

  /** Takes so many items and commits, or gives up after some seconds. */
  take(count: number, topic: string = names.topic): Promise<Answer> {
    return this.#run(
      "kafka-console-consumer",
      `--command-config /tmp/client --topic ${topic} --group ${names.group} --max-messages ${count} --timeout-ms 30000`,
    );
  }

  topics(): Promise<Answer> {
    return this.#run("kafka-topics", "--command-config /tmp/client --describe");
  }
}
