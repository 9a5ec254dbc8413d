import type { PodTemplate } from "../../../sandbox/client/objects.ts";
import { templateOf } from "../../../sandbox/client/objects.ts";
import { Cluster } from "../pod/cluster.ts";
import type { Executed } from "../pod/container.ts";
import { type Keys, ownerOf, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";

/** A stack whose stores are written, backed up, destroyed and restored. */
export class Shop {
  readonly cluster: Cluster;
  #serial = 0;

  private constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /**
   * @param overrides of the tier `local`.
   * @param keys further ones of the stack's file. @default none
   */
  static open(overrides: Readonly<Record<string, unknown>> = {}, keys: Keys = {}): Promise<Shop> {
    return Shop.#with({ "echelon:overrides": JSON.stringify(overrides), ...keys });
  }

  /** The same stack after it has moved away from the stores of these overrides, which retire. */
  static moved(overrides: Readonly<Record<string, unknown>>): Promise<Shop> {
    const previous = { profile: "marketing-engine/local", overrides };
    return Shop.#with({ "echelon:previous": JSON.stringify(previous), "echelon:serve": "current" });
  }

  static async #with(keys: Keys): Promise<Shop> {
    return new Shop(await Cluster.start(await renderedStack("local", keys)));
  }

  /** Takes a backup as the CronJob does. @throws Error with its log if it fails. */
  async backUp(key: string): Promise<string> {
    return this.#succeeds(await this.cluster.run(`CronJob/backup-${key}`, 60_000));
  }

  /** Restores as the documentation says. @throws Error with its log if it fails. */
  async restore(key: string, backup?: string): Promise<string> {
    const pod = await this.#copyOf(`CronJob/restore-${key}`, (template) => {
      const [container] = template.spec?.containers ?? [];
      if (backup !== undefined) container?.env?.push({ name: "BACKUP", value: backup });
      return template;
    });
    const exitCode = await pod.untilEnded(60_000);
    return this.#succeeds({ exitCode, log: pod.log() });
  }

  /** The pod of a backup, with a shell instead of its command. */
  inBackups(key: string): Promise<Pod> {
    return this.#copyOf(`CronJob/backup-${key}`, (template) => {
      const [container] = template.spec?.containers ?? [];
      if (container !== undefined) container.command = ["sh", "-c", "sleep 600"];
      return template;
    });
  }

  /** The pod that takes a backup, once and with other variables; returns how it ended. */
  async backUpWith(key: string, variables: Readonly<Record<string, string>>) {
    const pod = await this.#copyOf(`CronJob/backup-${key}`, (template) => {
      const [container] = template.spec?.containers ?? [];
      const env = container?.env ?? [];
      for (const [name, value] of Object.entries(variables)) {
        const found = env.find((one) => one.name === name);
        if (found !== undefined) found.value = value;
      }
      return template;
    });
    return { exitCode: await pod.untilEnded(60_000), log: pod.log() };
  }

  #copyOf(owner: string, change: (template: PodTemplate) => PodTemplate): Promise<Pod> {
    this.#serial += 1;
    const template = templateOf(ownerOf(this.cluster.manifests, owner));
    return this.cluster.add(`copy-${this.#serial}`, change(structuredClone(template) as PodTemplate));
  }

  #succeeds({ exitCode, log }: { readonly exitCode: number; readonly log: string }): string {
    if (exitCode !== 0) throw new Error(`got the exit code ${exitCode}, expected 0:\n${log}`);
    return log;
  }
}

/** Runs shell lines in a pod. @throws Error if they fail. */
export async function shell(pod: Pod, script: string, input?: string): Promise<string> {
  const { code, stdout, stderr }: Executed = await pod.exec(["sh", "-c", script], { input });
  if (code !== 0) throw new Error(`${script}: got the exit code ${code}, expected 0:\n${stdout}${stderr}`);
  return stdout;
}
