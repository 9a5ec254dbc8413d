import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { goIn } from "../../sandbox/binaries/go.ts";
import { cacheRoot, type Environment } from "../../sandbox/binaries/paths.ts";
import { bringNpmPackage } from "./npmPackage.ts";
import { bringPython, installPython } from "./python.ts";

/** Programs of others that judge manifests and plans, and the files that pin them with checksums. */
const SOURCE = join(import.meta.dirname, "judges");
const PINNED = ["go.mod", "go.sum", "requirements.txt", "checkov.txt", "cfn-lint.txt", "provider.json"];

function digest(): string {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const file of PINNED) hash.update(readFileSync(join(SOURCE, file)));
  return hash.digest("hex").slice(0, 12);
}

interface Judges {
  /** https://github.com/zegl/kube-score */
  readonly kubeScore: string;
  /** https://github.com/willthames/kubernetes-validate */
  readonly kubernetesValidate: string;
  /** A Python that has PyYAML. */
  readonly python: string;
  /** https://github.com/bridgecrewio/checkov */
  readonly checkov: string;
  /** A folder with the package https://github.com/aws-cloudformation/cfn-lint, which has the schemas of AWS's types. */
  readonly cfnLint: string;
  /** The archive of https://github.com/cdktf/cdktf-provider-aws, which has the schema of Terraform's provider of AWS. */
  readonly providerAws: string;
}

/** Where they are once they are installed. */
export function judgesIn(env: Environment = process.env): Judges {
  const directory = join(cacheRoot(env), "judges", digest());
  const programs = join(directory, "python", "bin");
  return {
    kubeScore: join(directory, "kube-score"),
    kubernetesValidate: join(programs, "kubernetes-validate"),
    python: join(programs, "python"),
    checkov: join(directory, "checkov", "bin", "checkov"),
    cfnLint: join(directory, "cfn-lint"),
    providerAws: join(directory, "provider-aws.tgz"),
  };
}

/** Builds the Go program from its pinned modules. @throws GoError where Go cannot. */
async function buildKubeScore(path: string, env: Environment): Promise<void> {
  const partial = `${path}-${process.pid}`;
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", "-ldflags", "-s -w"];
  const main = "github.com/zegl/kube-score/cmd/kube-score";
  await goIn(SOURCE, ["build", ...flags, "-o", partial, main], env);
  renameSync(partial, path);
}

/** Installs the judges that are missing; three minutes on 2 cores the first time. */
export async function installJudges(env: Environment = process.env): Promise<void> {
  const { kubeScore, kubernetesValidate, python, checkov, cfnLint, providerAws } = judgesIn(env);
  const directory = join(kubeScore, "..");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (!existsSync(kubeScore)) {
    console.error("building kube-score, which judges manifests");
    await buildKubeScore(kubeScore, env);
  }
  if (!existsSync(kubernetesValidate)) {
    console.error("installing kubernetes-validate, which judges manifests");
    installPython(join(directory, "python"), join(SOURCE, "requirements.txt"));
  }
  if (!existsSync(checkov)) {
    console.error("installing checkov, which judges manifests and plans");
    installPython(join(directory, "checkov"), join(SOURCE, "checkov.txt"));
  }
  if (!existsSync(cfnLint)) {
    console.error("bringing the schemas of AWS's types");
    bringPython(cfnLint, join(SOURCE, "cfn-lint.txt"), python);
  }
  if (!existsSync(providerAws)) {
    console.error("bringing the schema of Terraform's provider of AWS");
    bringNpmPackage(providerAws, join(SOURCE, "provider.json"));
  }
}
