import { Lines } from "../../base/lines.ts";
import { type LookedFor, lookForSecrets } from "../../cli/pulumi/existingSecrets.ts";
import { settingsFrom } from "../../config/keys.ts";
import type { StackFile } from "../../config/stackFile.ts";
import { previewStack } from "../../preview/stack.ts";

export const NAMESPACE = "marketing-engine-secrets";

/** A stack that expects a Secret of a service, one of a registry, and a certificate in another namespace. */
const values = {
  "echelon:profile": "marketing-engine/local",
  "echelon:target": "kubernetes",
  "echelon:gateway": "eg",
  "echelon:domain": "shop.example.com",
  "echelon:pullSecrets": '["registry"]',
  "echelon:secrets": JSON.stringify({
    "airtable-api-key": { existing: "airtable/token" },
    "tls-certificate": { existing: "certificates/web-tls" },
  }),
};

/** What an `up` of that stack finds on a cluster. */
export async function lookOn(env: Readonly<Record<string, string | undefined>>): Promise<LookedFor> {
  const config = { values, secretKeys: [] };
  const file: StackFile = {
    ...config,
    stack: "secrets",
    origin: "stacks/Pulumi.secrets.yaml",
    inherited: [],
    hasEnvironments: false,
    hasEncryption: true,
    plainSecrets: [],
    lines: new Lines(""),
    inheritedLines: new Lines(""),
  };
  const previewed = await previewStack({ stack: "secrets", config });
  return lookForSecrets({ stack: { file, settings: settingsFrom(config) } }, previewed, env);
}
