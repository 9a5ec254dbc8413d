import { execFile } from "node:child_process";
import { MissingToolError, RequestError } from "../../base/errors.ts";
import { allOnPath } from "../../base/onPath.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";

/** Where a test runs. kubectl knows every way to log in that a kubeconfig may name. */
export interface Place {
  /** @default the current context */
  readonly context?: string;
  /** @default that of the context */
  readonly namespace?: string;
}

export class KubectlError extends RequestError {}

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** A cluster that does not answer within this time is not there. */
const TIMEOUT_MS = 60_000;

/** kubectl with a place, as this user may use it. */
export class Kubectl {
  readonly #program: string;
  readonly #place: readonly string[];

  /** @throws MissingToolError where there is no kubectl on PATH. */
  constructor({ context, namespace }: Place, path: string = process.env.PATH ?? "") {
    const [program] = allOnPath("kubectl", path);
    if (program === undefined) {
      throw new MissingToolError(
        "got no kubectl on PATH, which --on-cluster needs: https://kubernetes.io/docs/tasks/tools/",
      );
    }
    this.#program = program;
    this.#place = [
      ...(context === undefined ? [] : ["--context", context]),
      ...(namespace === undefined ? [] : ["--namespace", namespace]),
    ];
  }

  /** @throws KubectlError with what kubectl said. */
  run(args: readonly string[], input?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { maxBuffer: MAX_OUTPUT_BYTES, timeout: TIMEOUT_MS };
      const child = execFile(this.#program, [...this.#place, ...args], options, (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        reject(new KubectlError(`kubectl ${args[0]}: ${stderr.trim() || error.message}`));
      });
      child.stdin?.end(input ?? "");
    });
  }

  async json<T>(args: readonly string[]): Promise<T> {
    return JSON.parse(await this.run([...args, "--output", "json"])) as T;
  }

  /** Creates objects; one of the same name is an error, as it is somebody else's. */
  create(objects: readonly KubeObject[]): Promise<string> {
    const list = { apiVersion: "v1", kind: "List", items: objects };
    return this.run(["create", "--filename", "-"], JSON.stringify(list));
  }
}
