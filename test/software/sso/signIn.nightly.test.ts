import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Deployment } from "../../../sandbox/client/objects.ts";
import { type Program, startProgram } from "../../support/startProgram.ts";
import { needed } from "../pod/machine.ts";
import { ownerOf, renderedStack } from "../pod/manifests.ts";
import { Issuer, type Person } from "./issuer.ts";

const ADMIN: Person = { email: "ann@example.com", groups: ["owners", "everybody"] };
const STRANGER: Person = { email: "eve@example.com", groups: ["everybody"] };
const CLIENT = { id: "shop", secret: "hunter2" };
/** 32 letters, as the stack makes them. */
const COOKIE_KEY = "abcdefghijklmnopqrstuvwxyzABCDEF";
const PORTS = { http: 14_180, metrics: 14_181 };

/** A public workload with long connections beside the dashboard. */
const live = {
  ...{ kind: "websocket", public: true, path: "/live", port: 8081, uses: {}, enforces: [] },
  ...{ requests: { cpu: 0.1, memoryMiB: 128 }, limits: { cpu: 0.1, memoryMiB: 128 } },
  ...{ replicas: { min: 1, max: 1 }, minAvailablePercent: 0, terminationGraceSeconds: 60 },
};

/** The flags of the rendered proxy, with the addresses of this machine in place of those of the cluster. */
async function flags(addresses: Readonly<Record<string, string>>): Promise<string[]> {
  const manifests = await renderedStack("enterprise", {
    "echelon:overrides": JSON.stringify({ features: { sso: true }, workloads: { live } }),
    "echelon:sso": JSON.stringify({
      ...{ issuer: "https://id.example.com", clientId: CLIENT.id },
      roles: { admin: "owners", viewer: "staff" },
    }),
    "echelon:secrets": JSON.stringify({ "sso-client-secret": CLIENT.secret }),
  });
  const { spec } = ownerOf(manifests, "Deployment/sso-proxy") as Deployment;
  const [container] = spec.template.spec?.containers ?? [];
  return (container?.args ?? []).map((flag) =>
    Object.entries(addresses).reduce((text, [from, to]) => text.replace(from, to), flag),
  );
}

/** A browser: it keeps cookies, and follows redirects by itself. */
class Browser {
  readonly #cookies = new Map<string, string>();

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(url, { redirect: "manual", headers: { ...headers, cookie: this.cookie } });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const cut = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
    return response;
  }

  /** Opens a page, and signs in where that is asked for; returns the last answer. */
  async open(url: string): Promise<Response> {
    let response = await this.get(url);
    for (let hops = 0; hops < 6 && response.status === 302; hops += 1)
      response = await this.get(new URL(response.headers.get("location") ?? "", response.url).href);
    return response;
  }
}

/** Asks for a WebSocket connection; returns the start of the answer, and with `message` what comes back. */
async function upgrade(port: number, cookie: string): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  socket.write(
    `GET /live/feed HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\ncookie: ${cookie}\r\n\r\n`,
  );
  let received = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
  });
  await expect.poll(() => received.includes("\r\n\r\n"), { timeout: 5000 }).toBe(true);
  if (!received.toString().startsWith("HTTP/1.1 101")) {
    socket.destroy();
    return received.toString().slice(0, 12);
  }
  // A text of two letters, with a mask that changes nothing; the answer has no mask.
  socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 104, 105]));
  await expect.poll(() => received.subarray(-4).equals(Buffer.from([0x81, 2, 104, 105]))).toBe(true);
  socket.destroy();
  return "echo";
}

describe("oauth2-proxy, with the flags of a stack", () => {
  const home = `http://127.0.0.1:${PORTS.http}`;
  const seen: IncomingHttpHeaders[] = [];
  const running: { issuer?: Issuer; proxy?: ChildProcess; web?: Server; live?: Program; log: string } = {
    log: "",
  };
  const issuer = (): Issuer => {
    if (running.issuer === undefined) throw new Error("got no identity provider, expected one");
    return running.issuer;
  };

  beforeAll(async () => {
    running.issuer = await new Issuer(CLIENT).start();
    running.live = await startProgram({ WORKLOAD_KIND: "websocket" });
    running.web = createServer((request, response) => {
      seen.push(request.headers);
      response.end("the dashboard");
    });
    running.web.listen(0, "127.0.0.1");
    await once(running.web, "listening");
    const web = (running.web.address() as { port: number }).port;
    const given = await flags({
      "https://id.example.com": running.issuer.url,
      "http://dashboard:80": `http://127.0.0.1:${web}`,
      "http://live:80": running.live.url,
      "0.0.0.0:4180": `127.0.0.1:${PORTS.http}`,
      "0.0.0.0:44180": `127.0.0.1:${PORTS.metrics}`,
    });
    const env = { OAUTH2_PROXY_CLIENT_SECRET: CLIENT.secret, OAUTH2_PROXY_COOKIE_SECRET: COOKIE_KEY };
    const proxy = spawn(needed("oauth2-proxy"), given, { env, stdio: ["ignore", "pipe", "pipe"] });
    running.proxy = proxy;
    for (const stream of [proxy.stdout, proxy.stderr])
      stream.on("data", (chunk: Buffer) => {
        running.log += chunk.toString();
      });
    for (let tries = 0; tries < 50; tries += 1) {
      const ready = await fetch(`${home}/ready`).catch(() => undefined);
      if (ready?.status === 200) return;
      await sleep(200);
    }
    throw new Error(`got no proxy that is ready, expected one: ${running.log}`);
  });
  afterAll(() => {
    running.proxy?.kill("SIGKILL");
    running.issuer?.stop();
    running.web?.close();
    return running.live?.stop();
  });

  test("sends who has not signed in to the identity provider, with a challenge of PKCE", async () => {
    const response = await new Browser().get(home);
    expect(response.status).toBe(302);
    const asked = new URL(response.headers.get("location") ?? "");
    expect(asked.origin).toBe(issuer().url);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      ...{ client_id: "shop", code_challenge_method: "S256", redirect_uri: `${home}/oauth2/callback` },
      scope: "openid email profile groups",
    });
    expect(asked.searchParams.get("nonce")).not.toBeNull();
  });

  test("lets a person of a group in, and tells the workload who it is, whatever the request says", async () => {
    issuer().signedIn = ADMIN;
    const browser = new Browser();
    expect(await (await browser.open(home)).text()).toBe("the dashboard");
    await browser.get(home, { "x-forwarded-groups": "staff", "x-forwarded-user": "root" });
    expect(seen.at(-1)).toMatchObject({
      "x-forwarded-email": "ann@example.com",
      "x-forwarded-groups": "owners,everybody",
    });
    expect(JSON.stringify(seen.at(-1))).not.toContain("root");
  });

  test("refuses a person who is in none of the groups, before the workload sees anything", async () => {
    issuer().signedIn = STRANGER;
    const before = seen.length;
    const response = await new Browser().open(home);
    expect(response.status).toBe(403);
    expect(seen.length).toBe(before);
  });

  test("takes a long connection of who has signed in, and of nobody else", async () => {
    issuer().signedIn = ADMIN;
    const browser = new Browser();
    await browser.open(home);
    expect(await upgrade(PORTS.http, browser.cookie)).toBe("echo");
    expect(await upgrade(PORTS.http, "")).toBe("HTTP/1.1 302");
  });

  test("takes no cookie that it has not made", async () => {
    const response = await fetch(home, { redirect: "manual", headers: { cookie: "_oauth2_proxy=forged" } });
    expect(response.status).toBe(302);
  });

  test("counts requests on a port to which no route leads", async () => {
    const text = await (await fetch(`http://127.0.0.1:${PORTS.metrics}/metrics`)).text();
    expect(text).toMatch(/^oauth2_proxy_requests_total\{code="202"|^oauth2_proxy_requests_total\{/m);
    expect((await fetch(`${home}/metrics`, { redirect: "manual" })).status).toBe(302);
  });

  test("writes neither secret nor cookie into its log", () => {
    for (const secret of [CLIENT.secret, COOKIE_KEY]) expect(running.log).not.toContain(secret);
    expect(running.log).toContain("ann@example.com");
  });
});
