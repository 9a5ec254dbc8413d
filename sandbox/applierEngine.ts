import type { KubeObject } from "./api.ts";
import type { KubeClient, Reference } from "./apiClient.ts";
import type { Applier, Outcome, Standing, Version } from "./applier.ts";
import { referenceTo } from "./apply.ts";
import type { ApplyResult } from "./applyChange.ts";
import type { Engine, EngineObject } from "./engine.ts";
import { operatorNotes } from "./validateCrds.ts";

/** Asks whether fields are known, and stores nothing. */
const VALIDATOR = "echelon-rehearsal";

const referenceOf = ({ outputs }: EngineObject): Reference => referenceTo(outputs as unknown as KubeObject);

/** By the real engine, with its Kubernetes provider. */
export class EngineApplier implements Applier {
  readonly by = "pulumi up";
  readonly #engine: Engine;
  readonly #client: KubeClient;
  #objects: ReadonlyMap<string, EngineObject> = new Map();

  constructor(engine: Engine, client: KubeClient) {
    this.#engine = engine;
    this.#client = client;
  }

  async apply({ config }: Version): Promise<Outcome> {
    const before = this.#objects;
    const objects = await this.#engine.up(config);
    this.#objects = new Map(objects.map((object) => [object.urn, object]));
    for (const object of objects) await this.#validate(object);
    const standing = objects.map((object): Standing => {
      const reference = referenceOf(object);
      return { reference, result: resultOf(before.get(object.urn), object) };
    });
    return { objects: standing, notRun: operatorNotes(standing.map(({ reference }) => reference)) };
  }

  async destroy(): Promise<number> {
    await this.#engine.destroy();
    return this.#objects.size;
  }

  /** The provider lets a field pass that the API server does not know; what it sent is judged strictly here. */
  async #validate(object: EngineObject): Promise<void> {
    const sent = { ...object.inputs, ...referenceOf(object), metadata: metadataOf(object) };
    await this.#client.apply(sent as unknown as KubeObject, {
      fieldManager: VALIDATOR,
      force: true,
      dryRun: true,
    });
  }
}

/** What was sent, under the name that the provider chose. */
function metadataOf(object: EngineObject): Record<string, unknown> {
  const { metadata } = object.inputs;
  return { ...(metadata as Record<string, unknown> | undefined), ...referenceOf(object).metadata };
}

function resultOf(before: EngineObject | undefined, now: EngineObject): ApplyResult {
  if (before === undefined) return "created";
  return before.modified === now.modified ? "unchanged" : "changed";
}
