import type { Pod } from "./pod/pod.ts";

type Variables = Readonly<Record<string, string>>;

/** Names of the Services of a stack, and of those that lead to a pod now. */
export interface Services {
  readonly all: ReadonlySet<string>;
  readonly serving: ReadonlySet<string>;
}

/** Plain variables of a pod's first container. */
export const variablesOf = ({ spec }: Pod): Variables =>
  Object.fromEntries((spec.containers[0]?.env ?? []).map(({ name, value = "" }) => [name, value]));

/** The host that a variable leads to: of a URL, the first of several, or in `HOST` itself. */
function hostOf(name: string, value: string): string {
  const [first = ""] = value.split(",");
  if (name === "HOST") return first.split(":")[0] ?? "";
  return URL.canParse(first) ? new URL(first).hostname : "";
}

/** The Service that a variable leads to, by its own name or by that of a member. */
export const serviceOf = (name: string, value: string, { all }: Services): string | undefined =>
  hostOf(name, value)
    .split(".")
    .find((part) => all.has(part));

/** Services of a pod's variables that no pod stands behind here, such as those of a store without a program. */
export const absentServices = (variables: Variables, services: Services): ReadonlySet<string> =>
  new Set(
    Object.entries(variables).flatMap(([name, value]) => {
      const service = serviceOf(name, value, services);
      return service === undefined || services.serving.has(service) ? [] : [service];
    }),
  );

/** How the placeholder names a variable whose store it does not reach: `QUEUE_URL: no answer`. */
const MISSED = /\b([A-Z][A-Z0-9_]*_(?:URL|ENDPOINT|PATH)): /g;

/** Variables that the placeholder misses although their store runs here, or has no Service at all. */
export const wronglyMissed = (output: string, variables: Variables, services: Services): readonly string[] =>
  [...output.matchAll(MISSED)]
    .map(([, name = ""]) => name)
    .filter((name) => {
      const service = serviceOf(name, variables[name] ?? "", services);
      return service === undefined || services.serving.has(service);
    });
