import { describe } from "../manifests/resolve.ts";
import type { StackObject } from "../manifests/stackObjects.ts";
import type { ObjectKey } from "../sandbox/client/client.ts";

/** An object that could not be applied. */
interface ApplyFailure {
  readonly object: StackObject;
  readonly key: ObjectKey;
  /** The API server's own words, or what was waited for. */
  readonly reason: string;
  /** The object's events. */
  readonly events: readonly string[];
}

/** Objects of a stack could not be applied; the message names each with its place in the program. */
export class ApplyError extends Error {
  override readonly name = "ApplyError";
  readonly exitCode = 1;
  readonly failures: readonly ApplyFailure[];

  constructor(failures: readonly ApplyFailure[]) {
    super(failures.map(textOf).join("\n"));
    this.failures = failures;
  }
}

function textOf({ object, key, reason, events }: ApplyFailure): string {
  const { name, namespace } = key.metadata;
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  return [`${describe(object)} as ${place}: ${reason}`, ...events].join("\n  ");
}
