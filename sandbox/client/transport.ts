import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import type { IPod } from "kubernetes-models/v1/Pod";

/** What every Kubernetes object has; metadata are the same for each kind. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<IPod["metadata"]> & { readonly name: string };
}

/** The API server refused a request: its message, its status code and its reason. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** Such as `NotFound`, `Forbidden`, `Invalid`, `TooManyRequests`. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export interface Credentials {
  /** `https://host:port` */
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  /** PEM. Left out where `token` is given. */
  readonly certificate?: string;
  /** PEM. */
  readonly key?: string;
  /** Token of a service account. */
  readonly token?: string;
}

interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** From the root, such as `/api/v1/nodes`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Content type of the body. @default application/json */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

const REQUEST_TIMEOUT_MS = 60_000;
const MAX_SOCKETS = 32;

const target = (path: string, query: ApiRequest["query"] = {}): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
};

function errorOf(status: number, body: string, where: string): ApiError {
  try {
    const { reason = "Unknown", message } = JSON.parse(body) as { reason?: string; message?: string };
    return new ApiError(status, reason, `${where}: ${message ?? `status ${status}`}`);
  } catch {
    return new ApiError(status, "Unknown", `${where}: status ${status}: ${body.trim()}`);
  }
}

/** Sends requests to one API server, with a client certificate or a token. */
export class Transport {
  readonly server: string;
  readonly #agent: https.Agent;
  readonly #credentials: Credentials;
  /** `Warning` headers that the API server has sent so far, such as those of Pod Security and deprecated versions. */
  readonly warnings = new Set<string>();

  constructor(credentials: Credentials) {
    const { server, ca, certificate, key } = credentials;
    this.server = server;
    this.#credentials = credentials;
    this.#agent = new https.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, ca, cert: certificate, key });
  }

  /** The same server with other credentials, such as a service account's token. */
  withToken(token: string): Transport {
    const { server, ca } = this.#credentials;
    return new Transport({ server, ca, token });
  }

  /** Sends one request and returns once the head of the response has arrived. @throws ApiError where the server refuses. */
  async open(request: ApiRequest): Promise<IncomingMessage> {
    const { method, path, query, body, contentType = "application/json", signal } = request;
    const payload = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
    const { token } = this.#credentials;
    const headers = {
      accept: "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(payload !== undefined && {
        "content-type": contentType,
        "content-length": Buffer.byteLength(payload),
      }),
    };
    const options = { method, headers, agent: this.#agent, signal };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = https.request(`${this.server}${target(path, query)}`, options, resolve);
      sent.on("error", reject);
      sent.end(payload);
    });
    for (const warning of [response.headers.warning ?? []].flat()) this.warnings.add(warning);
    const status = response.statusCode ?? 0;
    if (status < 400) return response;
    throw errorOf(status, await text(response), `${method} ${path}`);
  }

  /** Sends one request and reads the whole response, which it parses where it is JSON. */
  async send<T>(request: ApiRequest): Promise<T> {
    const deadline = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
    const response = await this.open({ ...request, signal });
    const answer = await text(response);
    const isJson = (response.headers["content-type"] ?? "").startsWith("application/json");
    return (isJson ? JSON.parse(answer) : answer) as T;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** The credentials of kwokctl's administrator, from the directory of its certificates. */
export function readCredentials(server: string, directory: string): Credentials {
  const pem = (name: string): string => readFileSync(`${directory}/${name}`, "utf8");
  return { server, ca: pem("ca.crt"), certificate: pem("admin.crt"), key: pem("admin.key") };
}
