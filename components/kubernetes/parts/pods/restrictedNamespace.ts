import { MINIMUM_KUBERNETES } from "../../../../targets/kubernetes/version.ts";
import type { Labels } from "../labels.ts";

/** Every cluster knows the rules of the oldest version; pinned, so that a newer one does not tighten them for a running stack. */
const VERSION = `v${MINIMUM_KUBERNETES}`;

/** Labels by which a namespace holds its pods to the level `restricted` of Pod Security. */
export const restrictedNamespace: Labels = Object.fromEntries(
  ["enforce", "audit", "warn"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, VERSION],
  ]),
);
