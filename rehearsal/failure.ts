import { eventsOf } from "../sandbox/client/events.ts";
import { keyOf } from "../sandbox/client/objects.ts";
import { poll } from "../sandbox/client/poll.ts";
import type { KubeObject } from "../sandbox/client/transport.ts";
import { type Evidence, type ProofContext, ProofFailure } from "./proof.ts";

async function evidenceOf({ client }: ProofContext, object: KubeObject): Promise<Evidence> {
  const key = keyOf(object);
  const current = (await client.read<KubeObject & { status?: unknown }>(key)) ?? object;
  const status = "status" in current ? current.status : null;
  return { object: key, events: await eventsOf(client, current), status: status ?? null };
}

/** A failure with the events and the status of each object that it is about. */
export async function failure(
  context: ProofContext,
  message: string,
  objects: readonly KubeObject[],
): Promise<ProofFailure> {
  const evidence = await Promise.all(objects.map((object) => evidenceOf(context, object)));
  return new ProofFailure(message, evidence);
}

/** What does not hold, and the objects that show it. */
interface Problem {
  readonly message: string;
  readonly objects: readonly KubeObject[];
}

const POLL_MS = 250;

/** Waits until `look` finds no problem. @throws ProofFailure with the last one where that takes too long. */
export async function waitUntil(
  context: ProofContext,
  timeoutMs: number,
  look: () => Promise<Problem | undefined>,
): Promise<void> {
  let problem: Problem | undefined;
  const isDone = async (): Promise<boolean> => {
    problem = await context.sandbox.guard(look());
    return problem === undefined;
  };
  await context.sandbox.guard(poll(timeoutMs, isDone, POLL_MS));
  if (problem !== undefined) throw await failure(context, problem.message, problem.objects);
}
