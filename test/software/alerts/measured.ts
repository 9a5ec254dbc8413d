import { streamOf } from "../../../plan/engines/queue.ts";
import { Cluster } from "../pod/cluster.ts";
import { renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { type Series, seriesOf } from "./exposition.ts";
import { monitorOf } from "./known.ts";
import { scrapeConfigs } from "./podMonitor.ts";
import { Prometheus, type Sample } from "./prometheus.ts";
import { type MonitoredStack, monitoredStack } from "./stacks.ts";
import { Targets } from "./targets.ts";

const { stream, group, deadLetters } = streamOf("work");

/** What a port of a pod answers to Prometheus. */
export const metricsOf = async (pod: Pod, port: string): Promise<Series[]> =>
  seriesOf((await pod.request(port, "/metrics")).body);

/** The pods of a small stack, with something to measure. */
export class Measured {
  readonly stack: MonitoredStack;
  readonly cluster: Cluster;
  redis!: Pod;
  dashboard!: Pod;
  prometheus!: Prometheus;
  /** When the oldest item was put in, milliseconds. */
  putIn = 0;
  readonly targets = new Targets();

  private constructor(stack: MonitoredStack, cluster: Cluster) {
    this.stack = stack;
    this.cluster = cluster;
  }

  static async start(): Promise<Measured> {
    const keys = { "echelon:monitoring": "existing" };
    const stack = await monitoredStack("local", keys);
    const measured = new Measured(stack, await Cluster.start(await renderedStack("local", keys)));
    await measured.#startPods();
    return measured;
  }

  async #startPods(): Promise<void> {
    const { cluster, stack, targets } = this;
    this.redis = await cluster.start("StatefulSet/work-redis");
    this.dashboard = await cluster.start("Deployment/dashboard");
    await Promise.all([this.redis, this.dashboard].map((pod) => pod.untilReady()));
    await this.redisCli("xgroup", "create", stream, group, "0", "mkstream");
    this.putIn = Number((await this.redisCli("xadd", stream, "*", "item", "1")).split("-")[0]);
    await this.redisCli("xadd", deadLetters, "*", "item", "0");
    for (const pod of [this.redis, this.dashboard]) await targets.add(pod);
    const monitors = ["metrics", "store-metrics"].map((name) => monitorOf(stack, name));
    const scrapes = monitors.flatMap((monitor) => scrapeConfigs(monitor, targets.targets));
    this.prometheus = new Prometheus(scrapes, stack.groups);
    await this.prometheus.untilReady();
  }

  async redisCli(...command: readonly string[]): Promise<string> {
    const { stdout, stderr } = await this.redis.exec(["redis-cli", ...command]);
    if (stdout.startsWith("ERR") || stderr !== "")
      throw new Error(`${command.join(" ")}: ${stdout}${stderr}`);
    return stdout.trim();
  }

  query(place: string): string {
    const found = this.stack.queries.find((query) => query.place === place);
    if (found === undefined) throw new Error(`got no ${place}`);
    return found.expr;
  }

  /** Takes everything out of the queue. */
  async emptyQueue(): Promise<void> {
    await this.redisCli("xtrim", stream, "maxlen", "0");
  }

  /** Values of an alert or panel once they are as wanted. */
  until(place: string, wanted: (samples: readonly Sample[]) => boolean): Promise<Sample[]> {
    return this.prometheus.until(this.query(place), wanted);
  }

  async end(): Promise<void> {
    this.prometheus?.end();
    this.targets.end();
    await this.cluster.end();
  }
}
