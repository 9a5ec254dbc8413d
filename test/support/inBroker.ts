import type { Choices } from "./sampleStack.ts";

/** What the tier `large` changes so that its queue is in a broker of AWS: its workloads run on a cluster, which sets it up. */
export const inBroker = (protocol: "amqp" | "kafka") =>
  ({
    compute: "kubernetes",
    overrides: { stores: { queue: { protocol, members: 3, memoryMiB: 1024 } } },
  }) as const satisfies Choices;
