import type { Container } from "../../../sandbox/client/objects.ts";
import type { Manifests } from "./manifests.ts";

type Variable = NonNullable<Container["env"]>[number];

/** Fields of a pod that variables may refer to, by path: `metadata.name`, `metadata.labels['x']`, `status.podIP`. */
export type Fields = Readonly<Record<string, string>>;

/** `$(NAME)` as Kubernetes expands it: an unknown name stays as it is, `$$` is one `$`. */
export const expand = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (env[name] ?? whole),
  );

function referenced(manifests: Manifests, variable: Variable, fields: Fields): string | undefined {
  const { secretKeyRef, configMapKeyRef, fieldRef } = variable.valueFrom ?? {};
  const key = secretKeyRef ?? configMapKeyRef;
  if (fieldRef !== undefined) return fields[fieldRef.fieldPath];
  if (key === undefined) return undefined;
  const content = manifests.content(secretKeyRef ? "Secret" : "ConfigMap", key.name ?? "");
  return content?.[key.key]?.toString("utf8");
}

/**
 * The variables of a container, as the kubelet gives them.
 *
 * @throws Error for a reference that leads nowhere, with which no container would start.
 */
export function environmentOf(
  manifests: Manifests,
  { name, env = [] }: Container,
  fields: Fields,
): Record<string, string> {
  const known: Record<string, string> = {};
  for (const variable of env) {
    const { value = "", valueFrom } = variable;
    const optional = valueFrom?.secretKeyRef?.optional ?? valueFrom?.configMapKeyRef?.optional ?? false;
    const got = valueFrom === undefined ? expand(value, known) : referenced(manifests, variable, fields);
    if (got !== undefined) known[variable.name] = got;
    else if (!optional)
      throw new Error(
        `container ${name}: ${variable.name}: got ${JSON.stringify(valueFrom)}, expected a reference to something that the stack has`,
      );
  }
  return known;
}
