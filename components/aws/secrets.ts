import type { SecretReference, SecretSource } from "../platform.ts";
import type { Foundation } from "./foundation.ts";
import { capabilityGroup } from "./parts/capabilityGroup.ts";
import type { Scope } from "./parts/scope.ts";
import { createSecret } from "./parts/security/createSecret.ts";

/** Puts the operator's secrets into Secrets Manager, encrypted with the stack's key. */
export function createSecrets(
  scope: Scope,
  { foundation }: { readonly foundation: Foundation },
): Readonly<Record<string, SecretReference>> {
  const group = capabilityGroup("Secrets", scope);
  const arnOf = (name: string, source: SecretSource) =>
    "existing" in source
      ? source.existing
      : createSecret(`${scope.name}-secret-${name}`, source.value, { scope, foundation, parent: group });
  const references = Object.entries(scope.secrets).map(([name, source]): [string, SecretReference] => [
    name,
    { in: "aws", arn: arnOf(name, source) },
  ]);
  group.finish({ names: references.map(([name]) => name) });
  return Object.fromEntries(references);
}
