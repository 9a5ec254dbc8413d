import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  edgeScript,
  type HostRoute,
  ORIGIN_HEADER,
  proxyConfiguration,
} from "../../../components/aws/parts/host/proxy.ts";

const NGINX = "/usr/sbin/nginx";
const SECRET = "abcDEF123";
const VERSION = spawnSync(NGINX, ["-v"], { encoding: "utf8" }).stderr;

const stops: (() => void)[] = [];

/** A replica that says of each request what arrived, and that sends back what comes over an upgraded connection. */
async function replica(name: string): Promise<number> {
  const server = createServer((asked, answer) => {
    answer.end(JSON.stringify({ name, url: asked.url, headers: asked.headers }));
  });
  server.on("upgrade", (_, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n");
    socket.on("data", (bytes) => socket.write(`${name}:${bytes}`));
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

/** nginx with the configuration of a machine, which its own script wrote; only user and port are others here. */
async function proxy(routes: readonly HostRoute[]): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), "proxy-"));
  stops.push(() => rmSync(root, { recursive: true, force: true }));
  const port = await freePort();
  mkdirSync(join(root, "bin"));
  mkdirSync(join(root, "etc/echelon"), { recursive: true });
  mkdirSync(join(root, "etc/nginx"));
  writeFileSync(join(root, "bin/aws"), `#!/bin/bash\nprintf ${SECRET}\n`, { mode: 0o755 });
  writeFileSync(join(root, "etc/echelon/host"), "region=us-east-1\n");
  const written = proxyConfiguration(routes);
  writeFileSync(join(root, "etc/echelon/nginx.conf"), written);
  const script = edgeScript({
    routes,
    secretId: "arn:aws:secretsmanager:us-east-1:123456789012:secret:edge",
  });
  const at = (path: string) => join(root, path);
  execFileSync("bash", ["-c", script.replaceAll(/\/etc\/(echelon|nginx)/g, (path) => at(path))], {
    env: { ...process.env, PATH: `${at("bin")}:${process.env.PATH}` },
  });
  const configuration = readFileSync(at("etc/nginx/nginx.conf"), "utf8");
  writeFileSync(
    at("nginx.conf"),
    `daemon off;\npid ${at("pid")};\nerror_log stderr;\n${configuration.replace("user nginx;\n", "").replace("listen 80 ", `listen 127.0.0.1:${port} `)}`,
  );
  const nginx = spawn(NGINX, ["-c", at("nginx.conf"), "-p", root], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  stops.push(() => void nginx.kill());
  for (let tries = 0; tries < 50; tries += 1) {
    if ((await get(port, "/").catch(() => null)) !== null) return port;
    await sleep(100);
  }
  throw new Error(`nginx does not answer, with the configuration\n${configuration}`);
}

interface Answer {
  readonly status: number;
  readonly name?: string;
  readonly url?: string;
  readonly headers?: IncomingHttpHeaders;
}

async function get(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const asked = request({ port, host: "127.0.0.1", path, headers: { [ORIGIN_HEADER]: SECRET, ...headers } });
  asked.end();
  const [answer] = await once(asked, "response");
  const chunks = await answer.toArray();
  const text = Buffer.concat(chunks).toString();
  const status = Number(answer.statusCode);
  return { status, ...(status === 200 ? (JSON.parse(text) as Omit<Answer, "status">) : {}) };
}

/** The first bytes that come back after an upgrade, and after a text is sent. */
async function upgraded(port: number, path: string): Promise<readonly string[]> {
  const socket = connect(port, "127.0.0.1");
  stops.push(() => void socket.destroy());
  const head = `GET ${path} HTTP/1.1\r\nhost: shop.example.com\r\nconnection: Upgrade\r\nupgrade: websocket\r\n`;
  socket.write(`${head}sec-websocket-version: 13\r\n${ORIGIN_HEADER}: ${SECRET}\r\n\r\n`);
  const [first] = (await once(socket, "data")) as [Buffer];
  if (!String(first).includes(" 101 ")) return [String(first).split("\r\n")[0] ?? ""];
  socket.write("hello");
  const [second] = (await once(socket, "data")) as [Buffer];
  return [String(first).split("\r\n")[0] ?? "", String(second)];
}

afterAll(() => {
  for (const stop of stops.toReversed()) stop();
});

describe(`the proxy of a machine, ${VERSION.trim()}`, () => {
  const route = (
    name: string,
    path: string | null,
    ports: readonly number[],
    more: Partial<HostRoute> = {},
  ): HostRoute => ({
    ...{ name, path, ports, stays: false, sticky: false },
    ...more,
  });
  let port = 0;
  let only = 0;

  beforeAll(async () => {
    const [seneca, marcus1, marcus2, live, sales] = await Promise.all(
      ["seneca", "marcus-1", "marcus-2", "live", "sales"].map(replica),
    );
    port = await proxy([
      route("seneca", null, [seneca ?? 0]),
      route("marcus", "/mcp", [marcus1 ?? 0, marcus2 ?? 0], { sticky: true }),
      route("live", "/ws", [live ?? 0], { stays: true }),
      route("sales", "/mcp/sales", [sales ?? 0]),
    ]);
    only = await proxy([route("live", "/ws", [live ?? 0], { stays: true })]);
  });

  test.each([
    ["/", "seneca"],
    ["/mcpx", "seneca"],
    ["/mcp", /^marcus-/],
    ["/mcp/tools/call?x=1", /^marcus-/],
    ["/mcp/sales/now", "sales"],
    ["/ws/room", "live"],
  ])("sends %s to %s, as it was asked for", async (path, name) => {
    expect(await get(port, path)).toMatchObject({
      status: 200,
      url: path,
      name: expect.stringMatching(name),
    });
  });

  test.each(["/metrics", "/readyz", "/mcp/metrics", "/mcp/readyz", "/mcp/sales/metrics", "/ws/readyz"])(
    "hides %s",
    async (path) => {
      expect((await get(port, path)).status).toBe(404);
    },
  );

  test.each(["/", "/mcp", "/ws"])(
    "answers %s only with the secret, which no workload gets to see",
    async (path) => {
      expect((await get(port, path, { [ORIGIN_HEADER]: "wrong" })).status).toBe(403);
      const { headers } = await get(port, path);
      expect(headers).not.toHaveProperty(ORIGIN_HEADER);
      expect(headers).toMatchObject({ "x-forwarded-proto": "https" });
    },
  );

  test("answers 404 to what no path takes, where every workload has one", async () => {
    expect((await get(only, "/other")).status).toBe(404);
    expect((await get(only, "/ws")).status).toBe(200);
  });

  test("keeps a client on one replica, and spreads several", async () => {
    const of = async (address: string) => (await get(port, "/mcp", { "x-forwarded-for": address })).name;
    const clients = Array.from({ length: 20 }, (_, index) => `203.0.113.${index}`);
    const first = await Promise.all(clients.map(of));
    expect(await Promise.all(clients.map(of))).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  test("opens long connections where the workload has them, and nowhere else", async () => {
    expect(await upgraded(port, "/ws/room")).toEqual(["HTTP/1.1 101 Switching Protocols", "live:hello"]);
    expect(await upgraded(port, "/mcp/room")).toEqual(["HTTP/1.1 200 OK"]);
  });
});
