import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Remote } from "../cache/remote.ts";
import type { Metrics } from "../serve/metrics.ts";
import type { UpgradeArgs } from "../systems/system.ts";
import type { Task } from "./tasks.ts";

export type Change = "task.created" | "task.changed" | "task.deleted";

const CHANNEL = "tasks";
const LARGEST_MESSAGE = 64 * 1024;
/** A client that reads slower than that many bytes are written is dropped, and connects again. */
const MOST_BUFFERED = 1024 * 1024;
const PING_MS = 30_000;
/** The replica goes away: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const GOING_AWAY = 1001;

/** The token of a header `Authorization: Bearer …`. */
export const bearerOf = (header = ""): string => (/^Bearer ([\w.-]+)$/i.exec(header) ?? [])[1] ?? "";

const REASONS = { 401: "Unauthorized", 404: "Not Found", 503: "Service Unavailable" } as const;

function refuse(socket: Duplex, status: keyof typeof REASONS): void {
  const error = JSON.stringify({ error: REASONS[status].toLowerCase() });
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${error.length}\r\n\r\n${error}`,
  );
}

interface BoardArgs {
  readonly path: string;
  readonly most: number;
  readonly metrics: Metrics;
  readonly remote: Remote | undefined;
  /** Whether somebody with that token may listen. */
  readonly admits: (token: string) => Promise<boolean>;
}

/** Tells everybody who looks at a project what others change in it, over all processes where there is a Redis. */
export class Board {
  readonly #args: BoardArgs;
  readonly #me = randomUUID();
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE });
  readonly #projects = new Map<string, Set<WebSocket>>();
  readonly #alive = new WeakSet<WebSocket>();
  readonly #timer: NodeJS.Timeout;

  constructor(args: BoardArgs) {
    this.#args = args;
    args.metrics.connectionsLimit.set(args.most);
    args.metrics.connections.set(0);
    args.remote?.subscribe(CHANNEL, (message) => {
      const { from, project, text } = JSON.parse(message);
      if (from !== this.#me) this.#deliver(project, text);
    });
    this.#timer = setInterval(() => this.#ping(), PING_MS);
    this.#timer.unref();
  }

  readonly upgrade = (...[request, socket, head]: UpgradeArgs): void => {
    socket.on("error", () => socket.destroy());
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const project = pathname === this.#args.path ? searchParams.get("project") : null;
    const token = bearerOf(request.headers.authorization) || (searchParams.get("token") ?? "");
    this.#refusal(project, token).then(
      (status) => {
        if (status !== undefined || project === null) refuse(socket, status ?? 404);
        else this.#server.handleUpgrade(request, socket, head, (client) => this.#welcome(client, project));
      },
      () => refuse(socket, 503),
    );
  };

  /** Why a connection is not taken. */
  async #refusal(project: string | null, token: string): Promise<keyof typeof REASONS | undefined> {
    if (!project) return 404;
    if (token === "" || !(await this.#args.admits(token))) return 401;
    return this.#server.clients.size < this.#args.most ? undefined : 503;
  }

  #welcome(client: WebSocket, project: string): void {
    const listeners = this.#projects.get(project) ?? new Set();
    this.#projects.set(project, listeners.add(client));
    this.#alive.add(client);
    this.#count();
    client.on("pong", () => this.#alive.add(client));
    client.on("error", () => client.terminate());
    client.on("close", () => {
      listeners.delete(client);
      if (listeners.size === 0 && this.#projects.get(project) === listeners) this.#projects.delete(project);
      this.#count();
    });
  }

  #count(): void {
    this.#args.metrics.connections.set(this.#server.clients.size);
  }

  #ping(): void {
    for (const client of this.#server.clients) {
      if (!this.#alive.has(client)) client.terminate();
      this.#alive.delete(client);
      client.ping();
    }
  }

  #deliver(project: string, text: string): void {
    for (const client of this.#projects.get(project) ?? []) {
      if (client.bufferedAmount > MOST_BUFFERED) client.terminate();
      else client.send(text);
    }
  }

  /** Tells listeners of this process at once, and the other processes by Redis. */
  tell(type: Change, task: Task): void {
    const text = JSON.stringify({ type, task });
    this.#deliver(task.project, text);
    const { project } = task;
    void this.#args.remote?.publish(CHANNEL, JSON.stringify({ from: this.#me, project, text }));
  }

  readonly leave = (): void => {
    clearInterval(this.#timer);
    for (const client of this.#server.clients) client.close(GOING_AWAY);
  };
}
