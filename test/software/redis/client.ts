import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { DEFAULT_USER } from "../../../components/kubernetes/parts/redis/acl.ts";
import { redisSecretOf } from "../../../components/kubernetes/parts/secrets/redisCredentials.ts";
import { type Manifests, passwordIn } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";

/** The password of a user, from the rendered Secret. */
export function passwordOf(manifests: Manifests, user: string): string {
  const { name, key } = redisSecretOf(user);
  return passwordIn(manifests, name, key);
}

/** Waits until a question has the answer; fails with the last one that it had. */
export async function until(
  what: string,
  ask: () => Promise<string>,
  wanted: RegExp,
  timeoutMs = 30_000,
): Promise<string> {
  const end = Date.now() + timeoutMs;
  let answer = await ask();
  while (!wanted.test(answer) && Date.now() < end) {
    await sleep(200);
    answer = await ask();
  }
  expect(answer, what).toMatch(wanted);
  return answer;
}

interface Connection {
  /** @default 6379 */
  readonly port?: number;
  /** Path of the certificate that the server is verified with. @default none: nothing is encrypted */
  readonly authority?: string;
}

/** A connection to one Redis as one of its users. Each call is a process of its own. */
export class Client {
  readonly #pod: Pod;
  readonly #start: readonly string[];
  readonly #env: Readonly<Record<string, string>>;

  constructor(
    pod: Pod,
    manifests: Manifests,
    user: string = DEFAULT_USER,
    { port = 6379, authority }: Connection = {},
  ) {
    this.#pod = pod;
    const encrypted = authority === undefined ? [] : ["--tls", "--cacert", authority];
    this.#start = ["redis-cli", "-p", String(port), ...encrypted, "--no-auth-warning", "--user", user];
    this.#env = { REDISCLI_AUTH: passwordOf(manifests, user) };
  }

  /** What Redis answers, a line for each value. */
  async ask(...command: readonly string[]): Promise<string> {
    const { stdout, stderr } = await this.#pod.exec([...this.#start, ...command], { env: this.#env });
    return `${stdout}${stderr}`.trim();
  }

  /** The same, for an answer that says that it went well. */
  async do(...command: readonly string[]): Promise<string> {
    const answer = await this.ask(...command);
    expect(answer, command.join(" ")).not.toMatch(
      /^(ERR|NOPERM|NOAUTH|WRONGPASS|NOGROUP|NOREPLICAS|AUTH failed)/m,
    );
    return answer;
  }

  /** Several commands over one connection; returns the answers of all. */
  async all(commands: readonly string[]): Promise<string[]> {
    const input = `${commands.join("\n")}\n`;
    const { stdout } = await this.#pod.exec([...this.#start], { env: this.#env, input });
    return stdout.trim().split("\n");
  }
}
