import type { Pod } from "./pod/pod.ts";

type Variables = Readonly<Record<string, string>>;

/** Plain variables of a pod's first container. */
export const variablesOf = ({ spec }: Pod): Variables =>
  Object.fromEntries((spec.containers[0]?.env ?? []).map(({ name, value = "" }) => [name, value]));

/** The host inside the cluster that a variable leads to: of a URL, or in `HOST` itself. */
export function hostOf(name: string, value: string): string | undefined {
  if (name === "HOST") return value;
  const host = URL.canParse(value) ? new URL(value).hostname : "";
  return host === "" || host.includes(".") ? undefined : host;
}

/** Hosts of a pod's variables to which no pod answers here, such as stores that only an operator runs. */
export const absentHosts = (variables: Variables, serving: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    Object.entries(variables).flatMap(([name, value]) => {
      const host = hostOf(name, value);
      return host === undefined || serving.has(host) ? [] : [host];
    }),
  );

/** How the placeholder names a variable whose store it does not reach: `QUEUE_URL: no answer`. */
const MISSED = /\b([A-Z][A-Z0-9_]*_(?:URL|ENDPOINT|PATH)): /g;

/** Variables that the placeholder misses although their store runs here. */
export const wronglyMissed = (
  output: string,
  variables: Variables,
  serving: ReadonlySet<string>,
): readonly string[] =>
  [...output.matchAll(MISSED)]
    .map(([, name = ""]) => name)
    .filter((name) => {
      const host = hostOf(name, variables[name] ?? "");
      return host === undefined || serving.has(host);
    });
