import { access, constants } from "node:fs/promises";
import { connect } from "node:net";
import { reasonOf } from "./log.ts";
import type { Environment } from "./settings.ts";

const STORES = /(DATABASE|REDIS|QUEUE|MONGODB|NEO4J)_URL$|_STORAGE_(ENDPOINT|PATH)$/;
const PORTS: Readonly<Record<string, string>> = {
  "redis:": "6379",
  "rediss:": "6379",
  "postgres:": "5432",
  "postgresql:": "5432",
  "http:": "80",
  "https:": "443",
};
const ANSWER_MS = 2000;

export const list = (text = ""): readonly string[] => text.split(",").filter(Boolean);

/** Variables that lead to a store. */
export const storesOf = (env: Environment): readonly string[] =>
  Object.keys(env).filter((name) => STORES.test(name));

/** Names of the variables without whose stores it cannot work. */
export const requiredOf = (env: Environment): readonly string[] =>
  env.WORKLOAD_REQUIRES === undefined ? storesOf(env) : list(env.WORKLOAD_REQUIRES);

function open(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: ANSWER_MS }, () => {
      socket.destroy();
      resolve();
    });
    socket.on("timeout", () => socket.destroy(new Error("no answer"))).on("error", reject);
  });
}

async function reach(name: string, value: string | undefined): Promise<void> {
  if (value === undefined) throw new Error("not set");
  if (value.startsWith("/"))
    return name.endsWith("PATH") ? access(`${value}/.`, constants.W_OK) : access(value, constants.R_OK);
  // The name of a queue, for example.
  if (!value.includes("://")) return;
  const url = new URL(list(value)[0] ?? "");
  const port = url.port || PORTS[url.protocol];
  if (url.hostname && port) await open(url.hostname.replace(/[[\]]/g, ""), Number(port));
}

/** Why the store behind a variable cannot be reached, or nothing. */
export const missing = async (name: string, env: Environment): Promise<string | undefined> => {
  try {
    await reach(name, env[name]);
    return undefined;
  } catch (error) {
    return `${name}: ${reasonOf(error)}`;
  }
};
