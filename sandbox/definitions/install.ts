import { readFileSync } from "node:fs";
import type { ProvideOptions } from "../binaries/paths.ts";
import type { KubeClient } from "../client/client.ts";
import { hasCondition, type WithConditions } from "../client/objects.ts";
import { pollUntil } from "../client/poll.ts";
import { type DefinitionFile, definitionFiles } from "./files.ts";
import { provideDefinitions } from "./provide.ts";

const TIMEOUT_MS = 30_000;

const toStderr = (line: string): void => console.error(`sandbox: ${line}`);

/**
 * Installs the definition of every custom resource and waits until the API server accepts objects of it.
 *
 * @throws MissingToolError where a definition cannot be provided on this machine.
 */
export async function installDefinitions(
  client: KubeClient,
  options: ProvideOptions = { env: process.env, notify: toStderr },
): Promise<void> {
  await provideDefinitions(options);
  await Promise.all(definitionFiles(options.env).map((file) => install(client, file)));
}

/** Sends the text as it is, without parsing it. */
async function install(client: KubeClient, { name, path }: DefinitionFile): Promise<void> {
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name },
  };
  await client.applyYaml(definition, readFileSync(path, "utf8"), { fieldManager: "echelon-sandbox" });
  const what = `the definition ${name} was accepted, but the API server does not serve it`;
  await pollUntil({ what, timeoutMs: TIMEOUT_MS }, async () => {
    const live = await client.read<WithConditions>(definition);
    return live !== undefined && hasCondition(live, "Established");
  });
}
