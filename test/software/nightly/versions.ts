/** What the nightly run builds; the go.mod of each folder in `gomods/` pins the same. */
export const nightlyVersions = {
  /** https://github.com/kedacore/keda/releases/tag/v2.21.0 */
  keda: "2.21.0",
  /** The commit of 2026-11-09, the only version that Go's module proxy serves; it prints 4.53. */
  seaweedfs: "0.0.0-20261109003541-7506e5f91cd6",
} as const;

interface NightlyProgram {
  /** Folder below `gomods/`. */
  readonly module: keyof typeof nightlyVersions;
  /** Go package of its `main`. */
  readonly package: string;
  /** The linker's `-X` settings, which give the program its version. */
  readonly stamps: readonly string[];
}

const keda = (command: string): NightlyProgram => ({
  module: "keda",
  package: `github.com/kedacore/keda/v2/cmd/${command}`,
  stamps: [`github.com/kedacore/keda/v2/version.Version=${nightlyVersions.keda}`],
});

/** In the order in which they are built: later builds of a module reuse earlier work. */
export const nightlyPrograms: Readonly<Record<string, NightlyProgram>> = {
  weed: { module: "seaweedfs", package: "github.com/seaweedfs/seaweedfs/weed", stamps: [] },
  "keda-operator": keda("operator"),
  "keda-adapter": keda("adapter"),
};
