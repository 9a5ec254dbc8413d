import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../base/project.ts";
import { versions } from "../sandbox/binaries/versions.ts";
import { HPA_TOLERANCE_SINCE, MINIMUM_KUBERNETES } from "../targets/kubernetes/version.ts";

/** The minor version of a version such as 1.36.3. */
const minorOf = (version: string): string => version.split(".").slice(0, 2).join(".");

/** What people read and what runs. Tests, pinned modules and recorded diffs are not among them. */
const files = globSync(
  [
    "*.md",
    "docs/*.md",
    "docs/decisions/*.md",
    "{base,cli,components,config,growth,manifests,plan,policies,preview,profiles}/**/*.{ts,json}",
    "{program,pulumi,rehearsal,render,sandbox,targets,tools}/**/*.{ts,json}",
    "stacks/*.yaml",
  ],
  { cwd: projectRoot(), exclude: (path) => path.includes("node_modules") || path.includes("gomods") },
);

/** A mention of a version that is not the minimum: in which file, and what it is. */
interface Other {
  readonly file: RegExp;
  readonly version: string;
  readonly is: string;
}

const others: readonly Other[] = [
  { file: /^(sandbox|rehearsal|docs)\//, version: minorOf(versions.kubernetes), is: "that of the sandbox" },
  {
    file: /^(targets\/kubernetes\/grammar|components\/kubernetes\/parts\/pods\/literal)\.ts$/,
    version: minorOf(versions.kubernetes),
    is: "that of the source that was read",
  },
  { file: /^docs\/judged\.md$/, version: "1.20", is: "one of kube-score" },
  { file: /^docs\/judged\.md$/, version: "1.37", is: "one of kubernetes-validate" },
  { file: /^(targets|docs)\//, version: HPA_TOLERANCE_SINCE, is: "the first that keeps an HPA's tolerance" },
  { file: /^(config|docs)\//, version: "1.30", is: "the first of EKS without a default storage class" },
  { file: /^docs\/sandbox\.md$/, version: "1.21", is: "one of Go" },
  {
    file: /^components\/kubernetes\/parts\/network\/dns\.ts$/,
    version: "1.37",
    is: "the first of AKS with a DNS cache on each node",
  },
];

interface Mention {
  readonly file: string;
  readonly version: string;
  readonly line: string;
}

/** Minor versions from 1.20 on in lines about Kubernetes. */
const mentionsIn = (file: string, text: string): readonly Mention[] =>
  text
    .split("\n")
    .filter((line) => /kube|\bk8s\b|\bHPA\b|\b[EA]KS\b|\bGKE\b/i.test(line))
    .flatMap((line) =>
      [...line.matchAll(/(?<![\d.])v?(1\.[2-9]\d)(?![\d]|\.\d*[a-z])/g)].map(([, version = ""]) => ({
        file,
        version,
        line: line.trim(),
      })),
    );

const isOther = ({ file, version }: Mention, other: Other): boolean =>
  other.file.test(file) && other.version === version;

const strange = (mentions: readonly Mention[]): readonly Mention[] =>
  mentions.filter(
    (mention) => mention.version !== MINIMUM_KUBERNETES && !others.some((other) => isOther(mention, other)),
  );

const mentions = files.flatMap((file) => mentionsIn(file, readFileSync(`${projectRoot()}/${file}`, "utf8")));

describe("a version of Kubernetes", () => {
  test("in documentation and code is the minimum, or one of the others", () => {
    expect(files).toContain("README.md");
    expect(files).toContain("docs/kubernetes.md");
    expect(strange(mentions)).toEqual([]);
  });

  test.each(["README.md", "docs/kubernetes.md", "targets/kubernetes/version.ts"])(
    "is stated as the minimum in %s",
    (file) => {
      expect(mentions).toContainEqual(expect.objectContaining({ file, version: MINIMUM_KUBERNETES }));
    },
  );

  test.each(others)("in others is one that is named: $version, $is", (other) => {
    expect(mentions.filter((mention) => isOther(mention, other))).not.toEqual([]);
  });

  test.each([
    ["Kubernetes 1.34 or newer.", ["1.34"]],
    ['const POD_SECURITY = "pod-security.kubernetes.io/v1.34";', ["1.34"]],
    ["https://github.com/kubernetes/kubernetes/blob/v1.32.1/pkg", ["1.32"]],
    ["it takes 1.35 to 1.48 times as long", []],
    ["`autoscaling/v2` of Kubernetes, chart 11.35.2", []],
  ])("is found: %s", (line, found) => {
    expect(strange(mentionsIn("any.md", line)).map(({ version }) => version)).toEqual(found);
  });
});
