import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Served, waitUntilServed } from "../../../cli/served/serves.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server on the loopback that answers with these statuses, the last one again and again. */
async function serving(...statuses: readonly number[]): Promise<{ url: string; asked: () => number }> {
  let count = 0;
  const server = createServer((_request, response) => {
    response.writeHead(statuses[Math.min(count, statuses.length - 1)] ?? 200, { location: "/elsewhere" });
    count += 1;
    response.end("x");
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked: () => count };
}

interface Waited extends Served {
  readonly changes: readonly string[];
}

async function waited(url: string, forMs = 5000, signal = new AbortController().signal): Promise<Waited> {
  const changes: string[] = [];
  const served = await waitUntilServed(url, {
    forMs,
    everyMs: 10,
    signal,
    onChange: (text) => changes.push(text),
  });
  return { ...served, changes };
}

describe("waiting for an address", () => {
  it.each([
    [[200], ["HTTP 200"]],
    [
      [503, 503, 502, 200],
      ["HTTP 503", "HTTP 502", "HTTP 200"],
    ],
    [[403], ["HTTP 403"]],
    [[301], ["HTTP 301"]],
  ])("ends once it answers %j, and says each change once", async (statuses, changes) => {
    const { url } = await serving(...statuses);
    expect(await waited(url)).toEqual({ serves: true, found: changes.at(-1), changes });
  });

  it("ends with what it found last when the time is over", async () => {
    const { url, asked } = await serving(503);
    expect(await waited(url, 200)).toEqual({ serves: false, found: "HTTP 503", changes: ["HTTP 503"] });
    expect(asked()).toBeGreaterThan(2);
  });

  it("names why there is no answer", async () => {
    const { url } = await serving(200);
    servers[0]?.close();
    expect(await waited(url, 50)).toMatchObject({ serves: false, found: "ECONNREFUSED" });
  });

  it("ends at once when it is interrupted", async () => {
    const { url } = await serving(503);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const started = Date.now();
    expect(await waited(url, 60_000, controller.signal)).toMatchObject({ serves: false });
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});
