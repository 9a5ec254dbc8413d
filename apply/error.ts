import { describe } from "../manifests/resolve.ts";
import type { StackObject } from "../manifests/stackObjects.ts";
import type { KubeClient, ObjectKey } from "../sandbox/client/client.ts";
import { ApiError, type KubeObject } from "../sandbox/client/transport.ts";

/** An object that could not be applied. */
export interface Failure {
  readonly object: StackObject;
  readonly reference: ObjectKey;
  /** The API server's own words, or what was waited for. */
  readonly reason: string;
  /** The object's events, the newest first. */
  readonly events: readonly string[];
}

/** Objects of a stack could not be applied; each is named with its place in the program. */
export class ApplyError extends Error {
  override readonly name = "ApplyError";
  readonly exitCode = 1;
  readonly failures: readonly Failure[];

  constructor(failures: readonly Failure[]) {
    super(failures.map(textOf).join("\n"));
    this.failures = failures;
  }
}

function textOf({ object, reference, reason, events }: Failure): string {
  const { name, namespace } = reference.metadata;
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  const lines = events.map((event) => `\n  ${event}`).join("");
  return `${describe(object)} as ${place}: ${reason}${lines}`;
}

/** What went wrong with an object; anything but the cluster's answer is an error of this program. */
export async function explain(
  client: KubeClient,
  object: StackObject,
  reference: ObjectKey,
  error: unknown,
): Promise<Failure> {
  if (!(error instanceof Error)) throw error;
  return { object, reference, reason: error.message, events: await eventsOf(client, reference) };
}

interface EventObject extends KubeObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
}

const EVENTS = 5;

/** The newest events of an object, as far as the cluster gives them: `Warning FailedCreate: …`. */
export async function eventsOf(client: KubeClient, { kind, metadata }: ObjectKey): Promise<string[]> {
  const { name, namespace } = metadata;
  const fieldSelector = `involvedObject.kind=${kind},involvedObject.name=${name}`;
  try {
    const where = namespace === undefined ? {} : { namespace };
    const events = await client.list<EventObject>("v1", "Event", { ...where, fieldSelector });
    return events
      .toSorted((one, other) => (other.lastTimestamp ?? "").localeCompare(one.lastTimestamp ?? ""))
      .slice(0, EVENTS)
      .map(({ type, reason, message }) => `${type ?? "Event"} ${reason ?? ""}: ${message ?? ""}`);
  } catch (error) {
    // What explains a failure must not hide it.
    if (error instanceof ApiError) return [];
    throw error;
  }
}
