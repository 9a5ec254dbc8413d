import { RequestError, show } from "../base/errors.ts";
import { rowOf } from "../targets/index.ts";
import type { Target } from "../targets/names.ts";

/**
 * Refuses logins of registries that the target does not take.
 *
 * @param logins the values of `echelon:pullSecrets`.
 * @throws RequestError (exit code 2) that says what this target takes.
 */
export function checkRegistryLogins(logins: readonly string[], target: Target): void {
  const { pattern, expected, most } = rowOf(target).registryLogins;
  const wrong = logins.findIndex((login) => !pattern.test(login));
  if (wrong >= 0) {
    throw new RequestError(
      `echelon:pullSecrets.${wrong}: got ${show(logins[wrong])}, expected ${expected} on ${target}`,
    );
  }
  if (most !== null && logins.length > most) {
    throw new RequestError(
      `echelon:pullSecrets: got ${logins.length} logins, expected at most ${most} on ${target}`,
    );
  }
}
