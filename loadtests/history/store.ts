import { problems, RequestError, show } from "../../base/errors.ts";
import { parseJson } from "../../base/parseJson.ts";
import type { Result } from "../contract/result.ts";
import { type Branch, edit, fileAt, tipOf } from "./branch.ts";
import { comparableRuns } from "./comparable.ts";
import { resultSchema } from "./schema.ts";

/** Where the results of load tests are kept. */
export const HISTORY_BRANCH = "loadtest-history";

/** Name of the remote that a clone has by default. */
export const REMOTE = "origin";

export const historyOf = (repository: string, remote: string | null = REMOTE): Branch => ({
  repository,
  remote,
  name: HISTORY_BRANCH,
});

/** Names of stacks have no slash; one that would leave the folder is refused. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

/** The file of a stack and shape: a line of JSON a run. */
export function fileOf({ stack, shape }: Pick<Result, "stack" | "shape">): string {
  if (NAME.test(stack)) return `${stack}/${shape}.jsonl`;
  throw new RequestError(`stack: got ${show(stack)}, expected a name of letters, digits, ".", "_" and "-"`);
}

/** Reads one run. @throws RequestError with a line for each problem. */
export function parseResult(text: string, origin: string): Result {
  const document = parseJson(text, origin);
  const parsed = resultSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const lines = problems(parsed.error, document, resultSchema).map((line) => `${origin}: ${line}`);
  throw new RequestError(lines.join("\n"));
}

const parseLines = (text: string, path: string): readonly Result[] =>
  text
    .split("\n")
    .flatMap((line, index) =>
      line === "" ? [] : [parseResult(line, `${HISTORY_BRANCH}:${path}:${index + 1}`)],
    );

const sameRun = (one: Result, other: Result): boolean =>
  one.startedAt === other.startedAt && JSON.stringify(one.runner) === JSON.stringify(other.runner);

/** All runs of a stack and shape, as they were appended. */
export async function read(branch: Branch, of: Pick<Result, "stack" | "shape">): Promise<readonly Result[]> {
  const path = fileOf(of);
  return parseLines(await fileAt(branch, await tipOf(branch), path), path);
}

/** The earlier runs whose numbers can be compared with this one's, oldest first. */
export const pastOf = async (branch: Branch, now: Result): Promise<readonly Result[]> =>
  comparableRuns(await read(branch, now), now);

/** Appends a run. A run that is there already is not added again, so that a job may be run again. */
export async function append(branch: Branch, result: Result): Promise<void> {
  const path = fileOf(result);
  const line = JSON.stringify(result);
  await edit(branch, path, (text) => {
    if (parseLines(text, path).some((run) => sameRun(run, result))) return null;
    const whole = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    const verdict = result.passed ? "passed" : "did not pass";
    return {
      text: `${whole}${line}\n`,
      message: `Record a load test of ${result.stack}\n\nShape ${result.shape}, ${result.startedAt}: ${verdict}.`,
    };
  });
}
