import { MissingToolError, RequestError } from "../../base/errors.ts";
import { isObject } from "../../base/json.ts";
import { parseUrl } from "../../loadtests/run/target.ts";
import { openReading } from "../pulumi/reading.ts";
import { inSession, type Reading } from "../pulumi/session.ts";
import type { Stack } from "../stack.ts";

interface Request {
  readonly stack: Stack;
  /** Name of the stack, with or without organization and project. */
  readonly reference: string;
  readonly localState: boolean;
}

/** @throws RequestError with Pulumi's own message where the outputs cannot be read. A stack that was never made has none. */
async function outputsIn(reading: Reading): Promise<Readonly<Record<string, unknown>>> {
  const args = ["stack", "output", "--json", "--stack", reading.name, "--non-interactive"];
  const { exitCode, stdout, stderr } = await inSession(reading, args, "hidden");
  if (exitCode === 0) {
    const outputs: unknown = stdout.trim() === "" ? {} : JSON.parse(stdout);
    return isObject(outputs) ? outputs : {};
  }
  if (stderr.includes("no stack named")) return {};
  const message = /^error: (.*)$/m.exec(stderr)?.[1] ?? "no message";
  throw new RequestError(`pulumi stack output: got "${message}", expected the outputs of ${reading.name}`);
}

async function outputsOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  try {
    const { reading } = await openReading(request);
    return reading === null ? {} : await outputsIn(reading);
  } catch (error) {
    if (!(error instanceof RequestError || error instanceof MissingToolError)) throw error;
    console.error(`note: whether the stack is deployed is not known: ${error.message}`);
    return {};
  }
}

/**
 * The public address of the deployed stack: its output `url`. Undefined where it is not deployed, or that cannot be read.
 *
 * @throws RequestError where it is deployed and has no public address.
 */
export async function deployedUrl(request: Request): Promise<URL | undefined> {
  const { url, howToReach } = await outputsOf(request);
  if (typeof url === "string") return parseUrl(url, "the stack's output url");
  if (howToReach === undefined) return undefined;
  throw new RequestError(
    `--url: got none, and the deployed stack has no public address (${String(howToReach)}); ` +
      "expected --url with an address that reaches it, or --reference for the reference workload",
  );
}
