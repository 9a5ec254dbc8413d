import { inSession, type Session } from "./session.ts";

/** The part of `pulumi stack export` that is read here. */
interface StackState {
  readonly deployment: {
    readonly resources?: readonly { readonly urn: string; readonly protect?: boolean }[];
  };
}

/** Logical names of the protected resources of a stack; undefined if the backend has no such stack. */
export async function protectedNames(session: Session): Promise<readonly string[] | undefined> {
  const args = ["stack", "export", "--stack", session.name];
  const { exitCode, stdout } = await inSession(session, args, "hidden");
  if (exitCode !== 0) return undefined;
  const { resources = [] } = (JSON.parse(stdout) as StackState).deployment;
  return resources.flatMap(({ urn, protect = false }) => (protect ? [urn.split("::").at(-1) ?? urn] : []));
}
