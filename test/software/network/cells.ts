import { PROJECT } from "../../../base/project.ts";
import { readStackFile, stackNames } from "../../../config/stackFile.ts";
import { inspectStack } from "../../../manifests/inspect.ts";
import type { Manifest } from "../../../manifests/resolve.ts";
import type { Plan } from "../../../plan/types.ts";
import { renderStack } from "../../../render/manifests.ts";
import { CHOSEN } from "./outside.ts";
import type { Choices } from "./wiring.ts";

type Keys = Readonly<Record<string, unknown>>;

/** A stack with some of its keys changed, and what these change in its wiring. */
export interface Cell {
  readonly name: string;
  readonly stack: string;
  /** Keys of `echelon:`. */
  readonly keys: Keys;
  readonly choices: Choices;
}

const plain: Choices = { gateway: "none", https: false, issuer: false, secrets: [], namespaces: {} };

const modes: Readonly<Record<string, Keys>> = {
  "no operator": {},
  "operators for alerts and backlog": { monitoring: "existing", backlogScaling: "existing" },
  "existing operators": { operators: "existing" },
  "installed operators": { operators: "install" },
};

/** Classes whose proxies are pods of the namespace, and one of which nothing is known. */
const gateways = ["none", "istio", "kgateway", "nginx", "eg"];

/** Every committed stack with every mode and every kind of gateway. */
const everyCell: readonly Cell[] = stackNames().flatMap((stack) =>
  Object.entries(modes).flatMap(([mode, keys]) =>
    gateways.map((gateway) => ({
      name: `${stack}, ${mode}, gateway ${gateway}`,
      stack,
      keys: { ...keys, gateway },
      choices: { ...plain, gateway },
    })),
  ),
);

const special = (name: string, keys: Keys, choices: Partial<Choices>, stack = "enterprise"): Cell => ({
  name: `${stack}, ${name}`,
  stack,
  keys,
  choices: { ...plain, ...choices },
});

const host = "shop.example.com";
const namespaces = { prometheus: CHOSEN, keda: CHOSEN, "redis-operator": CHOSEN, gateway: CHOSEN };

/** Choices that change the wiring in one point. */
const specialCells: readonly Cell[] = [
  special(
    "secrets of external services",
    { secrets: { "airtable-api-key": "x" } },
    { secrets: ["airtable-api-key"] },
  ),
  special("a host name", { gateway: "istio", domain: host }, { gateway: "istio", https: true }),
  special(
    "a certificate by an issuer",
    { gateway: "istio", domain: { name: host, issuer: { name: "letsencrypt" } } },
    { gateway: "istio", https: true, issuer: true },
  ),
  special(
    "a certificate by an issuer, an unknown class",
    { gateway: "eg", domain: { name: host, issuer: { name: "letsencrypt" } } },
    { gateway: "eg", https: true, issuer: true },
  ),
  special("the DNS of one cluster", { dns: ["openshift"] }, { dns: ["openshift"] }),
  special(
    "operators in chosen namespaces",
    { operators: "existing", gateway: "istio", operatorNamespaces: namespaces },
    { gateway: "istio", namespaces },
  ),
  special("a store that still serves", { previous: { profile: "marketing-engine/local" } }, {}),
  special(
    "a store that retires",
    { previous: { profile: "marketing-engine/local" }, serve: "current", operators: "existing" },
    {},
  ),
];

export const cells: readonly Cell[] = [...everyCell, ...specialCells];

export function cellNamed(name: string): Cell {
  const found = cells.find((cell) => cell.name === name);
  if (found === undefined) throw new Error(`got the cell ${name}, expected one of the table`);
  return found;
}

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The plan of a cell, and its manifests as `echelon render` writes them. */
export async function rendered({ stack, keys }: Cell): Promise<{
  readonly plan: Plan;
  readonly manifests: readonly Manifest[];
}> {
  const { values, secretKeys } = readStackFile(stack);
  const changed = Object.entries(keys).map(([key, value]) => [`${PROJECT}:${key}`, asText(value)]);
  const config = { values: { ...values, ...Object.fromEntries(changed) }, secretKeys };
  const inspected = await inspectStack({ stack, config });
  const objects = renderStack(inspected).objects.filter(({ object }) => !object.secret);
  return { plan: inspected.plan, manifests: objects.map(({ manifest }) => manifest) };
}
