import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

/** Tests, and a program with packages of its own, which the copy does not have. */
const APART = ["test/", "loadtests/reference/"];

/** Paths of the sources of this project, tracked or new in git, without those apart. */
export function sources(): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const files = listed
    .split("\n")
    .filter((file) => file !== "" && !APART.some((folder) => file.startsWith(folder)));
  return [...new Set(files)].filter((file) => read(file) !== null);
}

/** A source's text; null where it was removed. */
export function read(file: string): string | null {
  try {
    return readFileSync(join(ROOT, file), "utf8");
  } catch {
    return null;
  }
}

/** A message of the compiler about one line. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const PROBLEM = /^(.+?)\((\d+),\d+\): error (.*)$/;

/** Compiles a copy of the project with some files replaced. It is inside the clone, so that packages are found. */
export function problemsOfCopy(changed: ReadonlyMap<string, string>): Problem[] {
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".cache", "broken-"));
  try {
    for (const file of [...sources(), "tsconfig.json", "package.json"]) {
      const text = changed.get(file) ?? read(file) ?? "";
      cpSync(join(ROOT, file), join(folder, file));
      writeFileSync(join(folder, file), text);
    }
    return compile(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compile(folder: string): Problem[] {
  const compiler = join(ROOT, "node_modules", "typescript-7", "bin", "tsc");
  try {
    // Other tests run on the same machine, and one thread needs two thirds of the processor time of several.
    execFileSync(process.execPath, [compiler, "-p", folder, "--pretty", "false", "--singleThreaded"], {
      cwd: folder,
      encoding: "utf8",
      stdio: "pipe",
    });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (stdout === undefined) throw error;
    return stdout.split("\n").flatMap((text) => {
      const [, file = "", line = "0", message = ""] = PROBLEM.exec(text) ?? [];
      return file === "" ? [] : [{ file: relative(folder, join(folder, file)), line: Number(line), message }];
    });
  }
}
