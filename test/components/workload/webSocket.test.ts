import { once } from "node:events";
import net from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Program } from "../../support/startProgram.ts";
import { samples, start as startKind } from "./running.ts";

const start = (env: Record<string, string> = {}): Promise<Program> =>
  startKind({ WORKLOAD_KIND: "websocket", ...env });

/** Node's own client. */
async function connect(url: string): Promise<WebSocket> {
  const client = new WebSocket(url.replace("http:", "ws:"));
  onTestFinished(() => client.close());
  await once(client, "open");
  return client;
}

async function answer(client: WebSocket, message: string | Uint8Array<ArrayBuffer>): Promise<unknown> {
  client.binaryType = "arraybuffer";
  const answered = once(client, "message");
  client.send(message);
  const [event] = (await answered) as [MessageEvent];
  return event.data;
}

const metric = async ({ management }: Program, name: string): Promise<number | undefined> =>
  (await samples(management)).get(name);

interface Raw {
  readonly send: (...bytes: number[]) => void;
  readonly next: () => Promise<Buffer>;
}

/** A connection that has sent a request for another protocol, and on which a test writes bytes itself. */
function upgrading({ url }: Program, ...headers: readonly string[]): Raw {
  const socket = net.connect(Number(new URL(url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.write(["GET / HTTP/1.1", "host: x", "connection: Upgrade", ...headers, "", ""].join("\r\n"));
  return {
    send: (...bytes) => void socket.write(Buffer.from(bytes)),
    next: async () => ((await once(socket, "data")) as [Buffer])[0],
  };
}

/** A connection on which a test writes the bytes of frames itself. */
async function raw(program: Program): Promise<Raw> {
  const key = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
  const connection = upgrading(program, "upgrade: websocket", "sec-websocket-version: 13", key);
  expect(String(await connection.next())).toContain("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  return connection;
}

/** The key of a mask that changes nothing. */
const PLAIN = [0, 0, 0, 0];

describe("the placeholder of a workload with long connections", () => {
  test.each<[string, number]>([
    ["a short message", 5],
    ["one with a long length", 40_000],
  ])("sends back %s", async (_, length) => {
    const client = await connect((await start()).url);
    expect(await answer(client, "x".repeat(length))).toBe("x".repeat(length));
    expect(await answer(client, new Uint8Array(length))).toEqual(new ArrayBuffer(length));
  });

  test("also serves requests, and refuses an upgrade that is none of WebSocket", async () => {
    const program = await start();
    expect((await fetch(program.url)).status).toBe(200);
    const refused = await upgrading(program, "upgrade: h2c").next();
    expect(String(refused)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("answers a ping with its payload, puts parts together, and closes when asked", async () => {
    const { send, next } = await raw(await start());
    send(0x89, 0x82, ...PLAIN, 1, 2);
    expect([...(await next())]).toEqual([0x8a, 2, 1, 2]);
    send(0x01, 0x81, ...PLAIN, 65, 0x80, 0x81, ...PLAIN, 66);
    expect([...(await next())]).toEqual([0x81, 2, 65, 66]);
    send(0x88, 0x82, ...PLAIN, 3, 232);
    expect([...(await next())]).toEqual([0x88, 2, 3, 232]);
  });

  test.each<[string, number[], number]>([
    ["without a mask", [0x81, 0x01, 65], 1002],
    ["of more than it takes", [0x81, 0xff], 1009],
  ])("ends a connection that sends a frame %s", async (_, bytes, code) => {
    const { send, next } = await raw(await start());
    send(...bytes);
    expect([...(await next())]).toEqual([0x88, 2, code >> 8, code & 255]);
  });

  test("counts its connections, and takes no more than it may", async () => {
    const program = await start({ MAX_CONNECTIONS: "1" });
    expect(await metric(program, "echelon_open_connections")).toBe(0);
    await connect(program.url);
    expect(await metric(program, "echelon_open_connections")).toBe(1);
    expect(await metric(program, "echelon_open_connections_limit")).toBe(1);
    const refused = new WebSocket(program.url.replace("http:", "ws:"));
    await once(refused, "error");
    expect(await metric(program, "echelon_open_connections")).toBe(1);
  });

  test("asks its clients to go to another replica when it ends", async () => {
    const { url, child } = await start();
    const client = await connect(url);
    const closed = once(client, "close");
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const [event] = (await closed) as [CloseEvent];
    expect(event.code).toBe(1001);
    expect((await ended)[0]).toBe(0);
  });
});

test("a workload of another kind takes no WebSocket connection", async () => {
  const program = await startKind();
  const refused = new WebSocket(program.url.replace("http:", "ws:"));
  await once(refused, "error");
  expect(refused.readyState).toBe(WebSocket.CLOSED);
});
