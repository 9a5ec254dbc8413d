import { RequestError } from "../base/errors.ts";
import { digestOf, JUDGED, type JudgedStack, withoutSecrets } from "./judged.ts";

/** Packs whose mandatory rules apply even without a policy pack in the engine. */
const GUARDED: readonly string[] = ["cost", "quotas"];

/**
 * Previews the stack before anything is registered, and applies the mandatory cost and quota rules, as a bare
 * `pulumi up` passes no policy pack to the engine. It does nothing if the environment says that `echelon up` has
 * judged the same stack already.
 *
 * @throws RequestError that names every broken rule.
 */
export async function guard(request: JudgedStack): Promise<void> {
  const judged = process.env[JUDGED];
  if (judged !== undefined && judged === digestOf(request)) return;
  // Imported here, as a stack that was judged before does not need it.
  const { previewStack } = await import("./stack.ts");
  const { brokenRows, findingText } = await import("../policies/evaluate.ts");
  const { document } = await previewStack({ ...request, config: withoutSecrets(request.config) });
  const broken = brokenRows(document.policies, "mandatory").filter(({ pack }) => GUARDED.includes(pack));
  if (broken.length === 0) return;
  throw new RequestError(`refused, nothing is registered:
${broken.map(findingText).join("\n")}`);
}
