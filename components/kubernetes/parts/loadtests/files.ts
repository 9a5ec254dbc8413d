import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { RequestError } from "../../../../base/errors.ts";
import { packageRoot, projectRoot } from "../../../../base/project.ts";
import type { LoadTestPlan } from "../../../../plan/loadTests.ts";
import { type Files, importedFiles } from "./imports.ts";

/** Where pods find the files. */
export const SCRIPTS = "/opt/echelon/scripts";
export const PROGRAM = "/opt/echelon/program";
export const PROFILE = `${SCRIPTS}/profile.json`;
export const API = `${SCRIPTS}/api.json`;
export const SETTINGS = `${PROGRAM}/settings.json`;

/** The directory of this package's modules: of TypeScript in a clone, of JavaScript once compiled. */
const MODULES = join(import.meta.dirname, "../../../..");
const EXTENSION = extname(import.meta.filename);

/** Path of the program, below its directory. */
export const PROGRAM_FILE = `loadtests/nightly/program${EXTENSION}`;

/** The one package of the program, and what that needs: each as the one file that its authors build for browsers. */
const BUNDLES = { "hdr-histogram-js": "dist/hdrhistogram.umd.js", pako: "dist/pako.min.js" } as const;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Node takes a file for a module by the package.json above it. */
const packageJson = (fields: object): string => json({ private: true, ...fields });

function packageFiles(): Files {
  const { resolve } = createRequire(createRequire(import.meta.url).resolve("hdr-histogram-js"));
  const files = Object.entries(BUNDLES).flatMap(([name, bundle]) => [
    [`node_modules/${name}/package.json`, packageJson({ name, main: "bundle.js" })],
    [`node_modules/${name}/bundle.js`, readFileSync(resolve(`${name}/${bundle}`), "utf8")],
  ]);
  return Object.fromEntries(files);
}

/** The program that the pod of the CronJob runs, with all that it imports. */
export const programFiles = (settings: object): Files => ({
  ...importedFiles(MODULES, PROGRAM_FILE).files,
  ...packageFiles(),
  "package.json": packageJson({ type: "module" }),
  "settings.json": json(settings),
});

/** Path of the script of a system, below the directory of scripts. */
export const scriptFile = (system: string): string => `loadtests/${system}.ts`;

/** The root of the script: the operator's project comes before this package. */
function rootOf(script: string): string {
  const found = [projectRoot(), packageRoot()].find((root) => existsSync(join(root, script)));
  if (found !== undefined) return found;
  throw new RequestError(
    `echelon:loadTests: got no ${script}, expected the script of the system; docs/load-testing.md, A system of your own, shows how to write one`,
  );
}

/** The script that k6 runs, with all that it imports and reads. */
export function scriptFiles({ profile, api }: Pick<LoadTestPlan, "profile" | "api">): Files {
  const script = scriptFile(profile.system);
  return {
    ...importedFiles(rootOf(script), script).files,
    [PROFILE.slice(SCRIPTS.length + 1)]: json(profile),
    ...(api === undefined ? {} : { [API.slice(SCRIPTS.length + 1)]: json(api) }),
  };
}

/** Keys of a ConfigMap hold no slash. */
const keyOf = (path: string): string => path.replaceAll("/", "__");

/** A tree of files as the data of a ConfigMap, and the items by which a volume makes the tree again. */
export const treeOf = (files: Files) => ({
  data: Object.fromEntries(Object.entries(files).map(([path, text]) => [keyOf(path), text])),
  items: Object.keys(files).map((path) => ({ key: keyOf(path), path })),
});

/** What the API server takes in one ConfigMap, bytes, with room for names and labels. */
export const MOST_BYTES = 1_000_000;

/** @throws RequestError where a ConfigMap cannot hold the files. */
export function checkSize(name: string, files: Files): void {
  const bytes = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes <= MOST_BYTES) return;
  throw new RequestError(
    `echelon:loadTests: got ${bytes} bytes of ${name}, expected at most ${MOST_BYTES}: a ConfigMap holds no more`,
  );
}
