import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { listeningSockets } from "../../../sandbox/process/sockets.ts";
import { newDirectory } from "../pod/directory.ts";
import { needed } from "../pod/machine.ts";
import type { RuleGroups } from "./stacks.ts";

/** A value of an instant query. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result?: readonly { metric: Record<string, string>; value: [number, string] }[];
    readonly groups?: readonly {
      readonly rules: readonly {
        readonly name: string;
        readonly health: string;
        readonly lastError?: string;
      }[];
    }[];
  };
}

const START_MS = 20_000;

/** A real Prometheus on a free port of this machine, which scrapes and evaluates every second. */
export class Prometheus {
  readonly #process: ChildProcess;
  readonly #directory: string;
  #log = "";
  #port = 0;

  constructor(scrapes: readonly unknown[], rules: RuleGroups) {
    this.#directory = newDirectory();
    const write = (file: string, content: unknown): string => {
      const path = join(this.#directory, file);
      // JSON is YAML too.
      writeFileSync(path, JSON.stringify(content));
      return path;
    };
    const config = write("prometheus.yml", {
      global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
      rule_files: [write("rules.yml", rules)],
      scrape_configs: scrapes,
    });
    const data = `--storage.tsdb.path=${join(this.#directory, "data")}`;
    const flags = [`--config.file=${config}`, data, "--web.listen-address=127.0.0.1:0"];
    // Ends with this process, also when that is killed.
    const command = ["--pdeathsig", "KILL", needed("prometheus"), ...flags];
    this.#process = spawn(needed("setpriv"), command, { stdio: ["ignore", "ignore", "pipe"] });
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#log += text;
    });
  }

  async untilReady(): Promise<this> {
    const end = Date.now() + START_MS;
    while (Date.now() < end && this.#process.exitCode === null) {
      this.#port = listeningSockets(this.#process.pid ?? 0)?.[0]?.port ?? 0;
      const ready = this.#port > 0 ? await this.#get("/-/ready").catch(() => undefined) : undefined;
      if (ready?.ok) return this;
      await sleep(100);
    }
    throw new Error(`Prometheus did not become ready:\n${this.#log.slice(-4000)}`);
  }

  /** @throws Error with Prometheus' own words for an expression that it cannot evaluate. */
  async query(expr: string): Promise<Sample[]> {
    const { result = [] } = await this.#api(`/api/v1/query?query=${encodeURIComponent(expr)}`);
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  /** Asks again until an expression has the values that are wanted; returns the last ones. */
  async until(
    expr: string,
    wanted: (samples: readonly Sample[]) => boolean,
    timeoutMs = 15_000,
  ): Promise<Sample[]> {
    const end = Date.now() + timeoutMs;
    let samples = await this.query(expr);
    while (!wanted(samples) && Date.now() < end) {
      await sleep(250);
      samples = await this.query(expr);
    }
    return samples;
  }

  /** Rules that could not be evaluated, each with the reason. */
  async brokenRules(): Promise<string[]> {
    const { groups = [] } = await this.#api("/api/v1/rules");
    const rules = groups.flatMap((group) => group.rules);
    if (rules.length === 0) throw new Error("Prometheus has no rules");
    return rules
      .filter(({ health }) => health === "err")
      .map(({ name, lastError }) => `${name}: ${lastError}`);
  }

  end(): void {
    this.#process.kill("SIGKILL");
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#port}${path}`);
  }

  async #api(path: string): Promise<Answer["data"]> {
    const answer = (await (await this.#get(path)).json()) as Answer;
    if (answer.status !== "success") throw new Error(`${path}: ${answer.error}`);
    return answer.data;
  }
}
