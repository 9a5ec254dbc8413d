import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { Refused } from "../base/ai.ts";
import { log, reasonOf } from "../base/log.ts";
import { Unavailable } from "../data/sql.ts";
import { Full } from "../jobs/queue.ts";

/** An answer that says why not. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export const notFound = (): HttpError => new HttpError(404, "not found");

const seconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)));

/** Errors of the framework that are the client's: a body that is no JSON, is too large, or does not fit the schema. */
const isTheirs = ({ statusCode = 500 }: FastifyError): boolean => statusCode >= 400 && statusCode < 500;

/** What to answer to an error. The inside of one of our own is logged, and never sent. */
export function answerTo(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof Refused)
    return new HttpError(429, error.message, { "retry-after": seconds(error.waitMs) });
  if (error instanceof Full || error instanceof Unavailable)
    return new HttpError(503, error instanceof Full ? error.message : "the database does not answer", {
      "retry-after": "1",
    });
  const framework = error as FastifyError;
  if (isTheirs(framework)) return new HttpError(framework.statusCode ?? 400, framework.message);
  log("request failed", { reason: reasonOf(error) });
  return new HttpError(500, "internal error");
}

export function sendError(limited: () => void) {
  return (error: unknown, _request: FastifyRequest, reply: FastifyReply) => {
    const { status, headers, message } = answerTo(error);
    if (status === 429) limited();
    return reply.code(status).headers(headers).send({ error: message });
  };
}
