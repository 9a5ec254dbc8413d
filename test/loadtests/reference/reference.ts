import { type Program, referenceFile, startProgram } from "../../support/startProgram.ts";

/** An answer as tests compare it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says of each field what it expects.
  readonly body: any;
}

export interface Reference extends Program {
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  readonly metrics: () => Promise<string>;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** A body is sent as JSON, and text as it is. */
const bodyOf = (body: unknown): string => (typeof body === "string" ? body : JSON.stringify(body));

/** The reference workload in a process of its own, with only the environment that `env` gives. */
export async function startReference(env: Record<string, string> = {}): Promise<Reference> {
  const program = await startProgram(env, { args: ["--no-warnings", referenceFile] });
  return {
    ...program,
    async call(method, path, body, headers = {}) {
      const given = body === undefined ? {} : { body: bodyOf(body) };
      const answer = await fetch(`${program.url}${path}`, { method, headers, ...given });
      return { status: answer.status, headers: answer.headers, body: parsed(await answer.text()) };
    },
    metrics: async () => (await fetch(`${program.management}/metrics`)).text(),
  };
}

/** Asks until the answer is as wished, for at most that long. */
export async function until<T>(
  ask: () => Promise<T>,
  wished: (answer: T) => boolean,
  ms = 10_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (wished(answer)) return answer;
    if (Date.now() > end) throw new Error(`not within ${ms} ms, at last: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The job at a path when it came to its end. */
export const ended = (of: Reference, path: string, ms?: number): Promise<Answer> =>
  until(
    () => of.call("GET", path),
    ({ body }) => body.state === "done" || body.state === "failed",
    ms,
  );
