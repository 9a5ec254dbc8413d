import { readFileSync } from "node:fs";
import { createClient, createCluster } from "@redis/client";
import { log, reasonOf } from "../base/log.ts";
import type { Environment } from "../base/settings.ts";

/** What is used of Redis. Each call ends soon, with nothing where Redis does not answer. */
export interface Remote {
  /** Whether it answers now: then it is used, and the memory of the process otherwise. */
  up(): boolean;
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** False if nobody else was told. */
  publish(channel: string, message: string): Promise<boolean>;
  subscribe(channel: string, listener: (message: string) => void): void;
  close(): Promise<void>;
}

/** A cache that takes longer than that is slower than making most answers. */
const ANSWER_MS = 250;
const MOST_RETRY_MS = 1000;
const PREFIX = "echelon:";

type Client = Pick<
  ReturnType<typeof createClient>,
  "get" | "set" | "publish" | "subscribe" | "connect" | "destroy" | "on"
>;

/** A client for one server, or for a cluster where the keys are spread over several. */
function clientOf(env: Environment): Client {
  const url = env.REDIS_URL ?? "";
  const ca = env.REDIS_CA_FILE;
  const socket = {
    connectTimeout: 2000,
    reconnectStrategy: (attempt: number) => Math.min(MOST_RETRY_MS, 50 * 2 ** attempt),
    ...(ca !== undefined && { tls: true as const, ca: readFileSync(ca) }),
  };
  const options = { password: env.REDIS_PASSWORD || undefined, disableOfflineQueue: true, socket };
  if (env.REDIS_TOPOLOGY !== "cluster")
    return createClient({ url, ...options, pingInterval: 10_000 }) as unknown as Client;
  return createCluster({ rootNodes: [{ url }], defaults: options }) as unknown as Client;
}

/** Ends after a moment, whatever `work` does. */
async function soon<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), ANSWER_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Keeps a client connected, and says when that changes. */
function connected(client: Client, name: string): () => boolean {
  let up = false;
  client.on("ready", () => {
    if (!up) log("redis answers", { name });
    up = true;
  });
  client.on("error", (error: unknown) => {
    if (up)
      log("redis does not answer; the memory of the process is used", { name, reason: reasonOf(error) });
    up = false;
  });
  client.on("end", () => {
    up = false;
  });
  client.connect().catch(() => {});
  return () => up;
}

export function openRedis(env: Environment): Remote {
  const client = clientOf(env);
  const up = connected(client, "cache");
  const listening = clientOf(env);
  connected(listening, "updates");
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    if (!up()) return undefined;
    return soon(work()).catch(() => undefined);
  };
  return {
    up,
    get: async (key) => (await attempt(() => client.get(PREFIX + key))) ?? undefined,
    set: async (key, value, ttlMs) => {
      await attempt(() => client.set(PREFIX + key, value, { expiration: { type: "PX", value: ttlMs } }));
    },
    publish: async (channel, message) =>
      (await attempt(() => client.publish(PREFIX + channel, message))) !== undefined,
    subscribe(channel, listener) {
      // The client keeps a subscription over reconnections, but takes none while it is not connected.
      let subscribed = false;
      const begin = async () => {
        if (subscribed) return;
        subscribed = true;
        await listening.subscribe(PREFIX + channel, listener).catch(() => {
          subscribed = false;
        });
      };
      listening.on("ready", () => void begin());
      // It may have connected before.
      void begin();
    },
    async close() {
      client.destroy();
      listening.destroy();
    },
  };
}
