import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Project } from "./cliProject.ts";
import { fakePulumi } from "./fakePulumi.ts";

interface Call {
  readonly args: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: string;
}

const KUBECONFIG = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "practice",
  contexts: [{ name: "practice", context: { cluster: "one", user: "me" } }],
  clusters: [{ name: "one", cluster: { server: "https://127.0.0.1:6443" } }],
  users: [{ name: "me", user: { token: "kubeconfig-token-planted" } }],
});

const projects: UpProject[] = [];

export function removeProjects(): void {
  for (const project of projects) project.remove();
}

/** A project with a fake Pulumi on its PATH and a kubeconfig. */
export class UpProject extends Project {
  readonly log = join(this.directory, "calls.jsonl");
  readonly secretFolder = join(this.home, ".config", "echelon");

  constructor() {
    super();
    projects.push(this);
    this.file("kubeconfig", KUBECONFIG);
    this.tool("pulumi", fakePulumi(this.log));
  }

  override environment(env: Record<string, string>): Record<string, string> {
    return super.environment({ KUBECONFIG: join(this.directory, "kubeconfig"), ...env });
  }

  /** Calls of Pulumi, in order. */
  calls(): Call[] {
    return this.lines("calls.jsonl") as Call[];
  }

  /** The lines of a file of JSON documents; none if it is not there. */
  lines(name: string): unknown[] {
    const path = join(this.directory, name);
    if (!existsSync(path)) return [];
    return readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
  }

  committed(stack: string): string {
    return readFileSync(join(this.directory, "stacks", `Pulumi.${stack}.yaml`), "utf8");
  }
}
