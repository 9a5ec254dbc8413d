import type { Json } from "../../../base/json.ts";
import { readStackFile, stackNames } from "../../../config/stackFile.ts";
import { inspectStack } from "../../../manifests/inspect.ts";
import type { Manifest } from "../../../manifests/resolve.ts";
import { renderStack } from "../../../render/manifests.ts";

/** Copies of the value. Each has one unknown field in another of the objects whose fields the definition lists. */
export function withUnknownField(value: Json): Json[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => withUnknownField(entry).map((twin) => value.with(index, twin)));
  }
  if (typeof value !== "object" || value === null) return [];
  const deeper = Object.entries(value)
    .filter(([key]) => !isMap.has(key))
    .flatMap(([key, entry]) => withUnknownField(entry).map((twin) => ({ ...value, [key]: twin })));
  return [{ ...value, fieldMisspelt: "x" }, ...deeper];
}

/** Fields with free keys. For the items of `routes` the operator's webhook decides. */
const isMap = new Set([
  "metadata",
  "config",
  "labels",
  "annotations",
  "matchLabels",
  "requests",
  "limits",
  "parameters",
  "routes",
]);

/** Groups of the API server have no dot, or end in k8s.io. The Gateway API ends so too, but is a custom resource. */
const isCustom = ({ apiVersion }: Manifest): boolean => {
  const [group = "", version] = apiVersion.split("/");
  if (version === undefined || !group.includes(".")) return false;
  return group === "gateway.networking.k8s.io" || !group.endsWith(".k8s.io");
};

const choices: readonly Readonly<Record<string, string>>[] = [
  { "echelon:operators": "existing", "echelon:gateway": "istio", "echelon:domain": "shop.example.com" },
  {
    "echelon:operators": "install",
    "echelon:gateway": "kgateway",
    "echelon:domain": '{"name":"shop.example.com","issuer":{"name":"letsencrypt"}}',
  },
  {
    "echelon:gateway": "nginx",
    "echelon:domain": "shop.example.com",
    "echelon:secrets": '{"tls-certificate":{"existing":"certificates/web-tls"}}',
  },
];
const alerts = JSON.stringify({ 1: "ops@example.com", 4: "https://pager.example.com/hook" });

/** Every custom resource of every committed stack, with each of the choices. */
export async function* customResources(): AsyncGenerator<{
  readonly stack: string;
  readonly manifest: Manifest;
}> {
  for (const stack of stackNames()) {
    const { values, secretKeys } = readStackFile(stack);
    for (const choice of choices) {
      const more = { ...choice, "echelon:target": "kubernetes", "echelon:alerts": alerts };
      const inspected = await inspectStack({ stack, config: { values: { ...values, ...more }, secretKeys } });
      for (const { manifest } of renderStack(inspected).objects)
        if (isCustom(manifest)) yield { stack, manifest };
    }
  }
}
