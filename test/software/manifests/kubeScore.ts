import { spawnSync } from "node:child_process";
import { MINIMUM_KUBERNETES } from "../../../targets/kubernetes/version.ts";
import { judgesIn } from "../../../tools/software/judges.ts";
import type { Finding } from "./exceptions.ts";
import type { Rendering } from "./renderings.ts";

/** What `kube-score score -o json` prints of an object. */
interface Score {
  readonly file_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string };
    /** 1 critical, 5 warning, 7 almost right, 10 right; 0 where it was skipped. */
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

const RIGHT = 10;

/** Everything that kube-score finds in a rendering. */
export function findingsIn({ files }: Rendering): readonly Finding[] {
  const { stdout, stderr, error } = spawnSync(
    judgesIn().kubeScore,
    [
      "score",
      "-o",
      "json",
      "--kubernetes-version",
      `v${MINIMUM_KUBERNETES}`,
      ...files.map(({ path }) => path),
    ],
    { encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (error !== undefined || stdout === "") throw new Error(`kube-score: ${error?.message ?? stderr}`);
  const all = files.map(({ object }) => object);
  const byFile = new Map(files.map(({ path, object }) => [path, object]));
  return (JSON.parse(stdout) as readonly Score[]).flatMap(({ file_name, checks }) => {
    const object = byFile.get(file_name);
    if (object === undefined) throw new Error(`got ${file_name}, expected one of the files`);
    return checks
      .filter(({ grade, skipped }) => !skipped && grade > 0 && grade < RIGHT)
      .flatMap(({ check, comments }) =>
        (comments ?? []).map(({ path, summary }) => ({
          check: check.id,
          summary: `${path} ${summary}`.trim(),
          object,
          all,
        })),
      );
  });
}
