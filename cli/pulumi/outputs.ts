import { isObject } from "../../base/json.ts";
import { inSession, type Session } from "./session.ts";

/** The outputs of a stack. Empty if it has none, or if Pulumi cannot read them. */
export async function readOutputs(session: Session): Promise<Readonly<Record<string, unknown>>> {
  const args = ["stack", "output", "--json", "--stack", session.name];
  const { stdout } = await inSession(session, args, "collected");
  const outputs: unknown = stdout.trim() === "" ? {} : JSON.parse(stdout);
  return isObject(outputs) ? outputs : {};
}
