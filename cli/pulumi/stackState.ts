import { z } from "zod";
import { RequestError } from "../../base/errors.ts";
import { resourceId } from "../../growth/resourceId.ts";
import { inSession, type Reading } from "./session.ts";

const properties = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? {});

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  inputs: properties,
  /** Of a component: what it passed to `registerOutputs`. */
  outputs: properties,
  protect: z.boolean().default(false),
  /** Whether it was only read: the stack does not own it. */
  external: z.boolean().default(false),
  /** Whether it was replaced, and is still to be deleted. */
  delete: z.boolean().default(false),
  /** ISO date and time; an old engine wrote none. */
  created: z.string().optional(),
  modified: z.string().optional(),
});

const exported = z.object({ deployment: z.object({ resources: z.array(resource).default([]) }) });

/** A resource in the state of a stack. */
export type StateResource = z.output<typeof resource>;

/** Logical name of a resource. */
export const nameOf = ({ urn }: StateResource): string => urn.split("::").slice(3).join("::") || urn;

/** A resource as a placement names it. */
export const idOf = (resource: StateResource): string =>
  resourceId({ type: resource.type, name: nameOf(resource) });

/** The resources that a stack holds: without those that are only read, or wait for their deletion. */
export const owned = (state: readonly StateResource[]): StateResource[] =>
  state.filter((resource) => !resource.external && !resource.delete);

/**
 * The resources in the state of a stack; undefined if the backend has no such stack.
 *
 * @throws RequestError with Pulumi's own message if the state cannot be read.
 */
export async function readStackState(session: Reading): Promise<readonly StateResource[] | undefined> {
  const args = ["stack", "export", "--stack", session.name, "--non-interactive"];
  const { exitCode, stdout, stderr } = await inSession(session, args, "hidden");
  if (exitCode === 0) return exported.parse(JSON.parse(stdout)).deployment.resources;
  if (stderr.includes("no stack named")) return undefined;
  const message = /^error: (.*)$/m.exec(stderr)?.[1] ?? "no message";
  throw new RequestError(`pulumi stack export: got "${message}", expected the state of ${session.name}`);
}

/** Logical names of the protected resources of a stack; undefined if there is no such stack, or it cannot be read. */
export async function protectedNames(session: Reading): Promise<readonly string[] | undefined> {
  const resources = await readStackState(session).catch((error: unknown) => {
    if (error instanceof RequestError) return undefined;
    throw error;
  });
  return resources?.filter(({ protect }) => protect).map(nameOf);
}
