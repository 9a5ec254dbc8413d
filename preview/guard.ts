import { RequestError } from "../base/errors.ts";
import type { PolicyRow } from "../document/document.ts";
import { digestOf, JUDGED, type JudgedStack, withoutSecrets } from "./judged.ts";

/** Packs whose mandatory rules hold even where nobody passed a policy pack to the engine. */
const GUARDED: readonly string[] = ["cost", "quotas"];

const isBroken = ({ pack, level, status }: PolicyRow): boolean =>
  GUARDED.includes(pack) && level === "mandatory" && status === "violation";

/**
 * Previews the stack by itself, before anything is registered, and holds it to the mandatory cost and quota
 * rules: a bare `pulumi up` passes no policy pack. `echelon up` has judged the very same stack before it starts
 * the engine, and says so in the environment.
 *
 * @throws RequestError naming every rule that is broken.
 */
export async function guard(request: JudgedStack): Promise<void> {
  const judged = process.env[JUDGED];
  if (judged !== undefined && judged === digestOf(request)) return;
  // Loaded here, as a stack that was judged before needs none of it.
  const { previewStack } = await import("./stack.ts");
  const { document } = await previewStack({ ...request, config: withoutSecrets(request.config) });
  const broken = document.policies.filter(isBroken);
  if (broken.length === 0) return;
  const lines = broken.map(
    ({ pack, policy, resource, message }) => `${pack}/${policy}: ${resource}: ${message}`,
  );
  throw new RequestError(`refused, nothing is registered:\n${lines.join("\n")}`);
}
