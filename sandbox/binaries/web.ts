import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import type { Environment } from "./paths.ts";

/** A request fails after this time without an answer. */
const SILENCE_MS = 5_000;

/** Sends a request through the user's proxy, and returns once the head of the response has arrived. */
function open(method: "HEAD" | "GET", address: string, env: Environment): Promise<http.IncomingMessage> {
  const client = address.startsWith("https:") ? https : http;
  const agent = new client.Agent({ proxyEnv: { ...env } });
  return new Promise((resolve, reject) => {
    const request = client.request(address, { method, timeout: SILENCE_MS, agent }, resolve);
    request.on("timeout", () => request.destroy(new Error("no answer")));
    request.on("error", reject);
    request.end();
  });
}

/** Whether a server has a document at the address. */
export async function answers(address: string, env: Environment): Promise<boolean> {
  try {
    const response = await open("HEAD", address, env);
    response.resume();
    return (response.statusCode ?? 500) < 400;
  } catch {
    return false;
  }
}

const MOST_REDIRECTS = 5;

/** The text at an address; follows redirects. @throws Error that names the address. */
export async function textAt(address: string, env: Environment, redirects = MOST_REDIRECTS): Promise<string> {
  const response = await open("GET", address, env).catch((error: Error) => {
    throw new Error(`${address}: ${error.message}`);
  });
  const { location } = response.headers;
  if (location !== undefined && redirects > 0) {
    response.resume();
    return textAt(new URL(location, address).href, env, redirects - 1);
  }
  if (response.statusCode === 200) return text(response);
  response.resume();
  throw new Error(`${address}: status ${response.statusCode}`);
}
