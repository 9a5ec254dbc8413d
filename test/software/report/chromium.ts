import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { allOnPath } from "../../../base/onPath.ts";

/** Chromium of this machine, or undefined. */
export const chromium = (): string | undefined =>
  ["chromium", "chromium-browser", "google-chrome"].flatMap((name) => allOnPath(name))[0];

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A page of a browser, driven by its own protocol: https://chromedevtools.github.io/devtools-protocol/ (read 2026-11-27) */
export interface Page {
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Value of an expression in the page. A promise is awaited. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** Events of these domains so far, by their method. */
  readonly events: readonly { readonly method: string; readonly params: Record<string, unknown> }[];
  close(): void;
}

export interface Browser {
  /** Opens an empty page of this width that records console, problems and requests. */
  open(width: number): Promise<Page>;
  close(): Promise<void>;
}

const START_MS = 60_000;
const HEIGHT = 1200;

/** The address that the browser prints once it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`chromium did not start within ${START_MS} ms`)),
      START_MS,
    );
    child.once("exit", (code) => reject(new Error(`chromium ended with ${code} before it listened`)));
    if (child.stderr === null) return;
    createInterface({ input: child.stderr }).on("line", (line) => {
      const address = /^DevTools listening on ws:\/\/([^/]+)\//.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}

function connect(url: string): Promise<Page> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, (message: Message) => void>();
  const events: { method: string; params: Record<string, unknown> }[] = [];
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    if (message.method !== undefined) events.push({ method: message.method, params: message.params ?? {} });
  });
  const send: Page["send"] = (method, params = {}) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, ({ result = {}, error }) =>
        error === undefined ? resolve(result) : reject(new Error(`${method}: ${error.message}`)),
      );
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  async function evaluate<Value>(expression: string): Promise<Value> {
    const answer = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails !== undefined) throw new Error(JSON.stringify(answer.exceptionDetails));
    return (answer.result as { value: Value }).value;
  }
  return new Promise((resolve, reject) => {
    socket.addEventListener("error", () => reject(new Error(`no answer from ${url}`)));
    socket.addEventListener("open", () => resolve({ send, evaluate, events, close: () => socket.close() }));
  });
}

/** Starts a browser without a window, whose profile is removed again. */
export async function startBrowser(program: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  const child = spawn(
    program,
    [
      ...["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"],
      ...["--disable-background-networking", "--disable-component-update", `--user-data-dir=${profile}`],
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const address = await addressOf(child);
  return {
    async open(width) {
      const made = await fetch(`http://${address}/json/new?about:blank`, { method: "PUT" });
      const page = await connect(
        ((await made.json()) as { webSocketDebuggerUrl: string }).webSocketDebuggerUrl,
      );
      for (const domain of ["Page", "Runtime", "Log", "Network", "Audits"])
        await page.send(`${domain}.enable`);
      const metrics = { width, height: HEIGHT, deviceScaleFactor: 1, mobile: false };
      await page.send("Emulation.setDeviceMetricsOverride", metrics);
      return page;
    },
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
