import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Program, startProgram } from "../../support/startProgram.ts";

/** Starts the placeholder, which ends with the test. */
export async function start(...args: Parameters<typeof startProgram>): Promise<Program> {
  const placeholder = await startProgram(...args);
  onTestFinished(placeholder.stop);
  return placeholder;
}

/** A TCP listener that accepts connections and sends nothing, as a data store does before the first command. */
export async function listenTcp(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = net.createServer((socket) => socket.on("error", () => {}));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`no TCP address: ${address}`);
  onTestFinished(close);
  return { port: address.port, close };
}

/** A folder that is removed after the test. */
export async function scratch(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "placeholder-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A request for content, as the front end of a system gets it. */
export const postContent = (url: string, body = "{}") => fetch(`${url}/v1/content`, { method: "POST", body });

/** What the readiness probe is told. */
export async function missing(url: string): Promise<{ status: number; missing: string[] }> {
  const response = await fetch(`${url}/readyz`);
  const body = (await response.json()) as { missing: string[] };
  return { status: response.status, missing: body.missing };
}

/** The metrics, by name and labels. */
export async function samples(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const found = /^([a-z_]+(?:\{[a-z]+="[^"]*"\})?) (\S+)$/.exec(line);
      if (found?.[1] === undefined) throw new Error(`not a Prometheus sample: ${line}`);
      return [found[1], Number(found[2])] as const;
    }),
  );
}
