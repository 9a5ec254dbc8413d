import { isObject } from "../base/json.ts";
import type { KubeObject } from "./api.ts";
import type { KubeClient, Reference as ObjectReference } from "./apiClient.ts";
import { type ApplyResult, resultOf } from "./applyChange.ts";
import { ApplyError, explain } from "./applyError.ts";
import { pollUntil, settled } from "./applySettled.ts";
import { inOrder, type Staged } from "./order.ts";
import {
  describe,
  type Index,
  indexOf,
  type Knowledge,
  type Lookup,
  type Manifest,
  type Reference,
  resolveObject,
  UnresolvedError,
  valueAtPath,
  withReferences,
} from "./resolve.ts";
import { knowledgeOf, lookupIn } from "./resolveNames.ts";
import type { JsonObject, StackObject, StackObjects } from "./resolveProgram.ts";
import { type Generated, generate } from "./resolveRandom.ts";
import { operatorNotes } from "./validateCrds.ts";

/** An object as the cluster has it. */
export type LiveObject = KubeObject & JsonObject;

export interface ApplyOptions {
  readonly client: KubeClient;
  readonly stack: StackObjects;
  /** Generated values of an earlier apply of the same stack, which stay. @default none */
  readonly generated?: Generated;
  /** How long to wait for a value that only the cluster can tell, milliseconds. @default 60000 */
  readonly timeoutMs?: number;
}

export interface AppliedObject {
  readonly object: StackObject;
  readonly reference: ObjectReference;
  readonly result: ApplyResult;
  /** As it was after its own apply. */
  readonly live: LiveObject;
  /** Everything of the stages before it is there when it is applied. */
  readonly stage: number;
}

export interface Applied {
  /** In the order of their dependencies. */
  readonly objects: readonly AppliedObject[];
  /** Hand it to the next apply of the same stack. */
  readonly generated: Generated;
  /** What was accepted and nobody acts on, or was not applied at all: a sentence each. */
  readonly notRun: readonly string[];
}

const TIMEOUT_MS = 60_000;

/**
 * Applies exactly the objects that a stack registers: server-side, under strict field validation, never over
 * another manager's fields, each after everything that it waits for.
 *
 * @throws ApplyError naming every object that was refused, in the API server's own words and with its events.
 */
export async function applyStack(options: ApplyOptions): Promise<Applied> {
  const { stack, generated: earlier = {} } = options;
  const generated = generate(stack.randoms, earlier);
  const objects = await new Application(options, generated).run();
  const notRun = [...chartNotes(stack), ...operatorNotes(objects.map(({ live }) => live))];
  return { objects, generated, notRun };
}

/** One apply of one stack. */
class Application {
  readonly #client: KubeClient;
  readonly #timeoutMs: number;
  readonly #index: Index;
  readonly #knowledge: Knowledge;
  readonly #order: readonly Staged<StackObject>[];
  readonly #applied = new Map<string, Promise<AppliedObject>>();
  readonly #live = new Map<string, LiveObject>();

  constructor({ client, stack, timeoutMs = TIMEOUT_MS }: ApplyOptions, generated: Generated) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    this.#index = indexOf(stack);
    this.#knowledge = knowledgeOf(stack, this.#index, generated);
    this.#order = inOrder(withReferences(this.#index, stack));
  }

  /** Stage by stage, and as much at once inside of one as its dependencies let. */
  async run(): Promise<AppliedObject[]> {
    const done: AppliedObject[] = [];
    for (const stage of Map.groupBy(this.#order, (staged) => staged.stage).values()) {
      for (const staged of stage) this.#applied.set(staged.item.urn, this.#afterOthers(staged));
      const outcomes = await Promise.allSettled(stage.map(({ item }) => this.#applied.get(item.urn)));
      const reasons = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      const failures = reasons.flatMap((reason) => (reason instanceof ApplyError ? reason.failures : []));
      if (failures.length > 0) throw new ApplyError(failures);
      if (reasons.length > 0) throw reasons[0];
      done.push(...outcomes.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value] : [])));
    }
    return done;
  }

  async #afterOthers({ item, stage }: Staged<StackObject>): Promise<AppliedObject> {
    const others = item.waitsFor.flatMap((urn) => this.#applied.get(urn) ?? []);
    await Promise.all(others).catch(() => {
      throw new Error(`${describe(item)} was not applied: what it waits for was refused.`);
    });
    try {
      return await this.#apply(item, stage);
    } catch (error) {
      throw new ApplyError([await explain(this.#client, item, this.#referenceOf(item), error)]);
    }
  }

  async #apply(item: StackObject, stage: number): Promise<AppliedObject> {
    const manifest = withData(await this.#resolve(item));
    const before = await this.#client.read<LiveObject>(referenceTo(manifest));
    const { fieldManager } = item;
    const after = await this.#client.apply(asKubeObject(manifest), { fieldManager, force: false });
    const result = resultOf({ before, after, manifest, fieldManager });
    const live = await this.#settle(after);
    this.#live.set(item.urn, live);
    return { object: item, reference: referenceTo(live), result, live, stage };
  }

  /** Waits for values that another object gets only after a while, such as the address of a load balancer. */
  async #resolve(item: StackObject): Promise<Manifest> {
    const started = Date.now();
    const known = lookupIn(this.#index, this.#knowledge);
    const lookup: Lookup = (reference) => known(reference) ?? this.#outputOf(reference);
    for (;;) {
      try {
        return resolveObject(this.#index, item, this.#knowledge, lookup);
      } catch (error) {
        if (!(error instanceof UnresolvedError) || !this.#live.has(error.missing.urn)) throw error;
        await this.#waitFor(item, error.missing, this.#timeoutMs - (Date.now() - started));
      }
    }
  }

  #outputOf({ urn, path }: Reference) {
    const live = this.#live.get(urn);
    if (live === undefined) return undefined;
    const { name, namespace } = live.metadata;
    const id = namespace === undefined ? name : `${namespace}/${name}`;
    return path === "id" ? id : valueAtPath(live, path);
  }

  async #waitFor(item: StackObject, { urn, path }: Reference, timeoutMs: number): Promise<void> {
    const live = this.#live.get(urn);
    if (live === undefined) return;
    const what = `${describe(item)} waits for ${path} of ${live.kind} ${live.metadata.name}`;
    const found = await pollUntil({ what, timeoutMs }, async () => {
      const now = await this.#client.read<LiveObject>(referenceTo(live));
      return now !== undefined && valueAtPath(now, path) !== undefined ? now : undefined;
    });
    this.#live.set(urn, found);
  }

  /** Some objects hold for others only once a controller has seen them. */
  async #settle(live: LiveObject): Promise<LiveObject> {
    const isSettled = settled[live.kind];
    if (isSettled === undefined || isSettled(live)) return live;
    const what = `${live.kind} ${live.metadata.name} was accepted, and its controller`;
    return pollUntil({ what, timeoutMs: this.#timeoutMs }, async () => {
      const now = await this.#client.read<LiveObject>(referenceTo(live));
      return now !== undefined && isSettled(now) ? now : undefined;
    });
  }

  #referenceOf(item: StackObject): ObjectReference {
    const { apiVersion, kind, urn } = item;
    const name = this.#knowledge.names.get(urn) ?? item.name;
    const { metadata } = item.template;
    const namespace = isObject(metadata) ? metadata.namespace : undefined;
    const known = typeof namespace === "string" && !namespace.includes("${") ? { namespace } : {};
    return { apiVersion, kind, metadata: { name, ...known } };
  }
}

export function referenceTo({ apiVersion, kind, metadata }: KubeObject | Manifest): ObjectReference {
  const { name, namespace } = metadata;
  const where = typeof namespace === "string" ? { namespace } : {};
  return { apiVersion, kind, metadata: { name, ...where } };
}

const asKubeObject = (manifest: Manifest): LiveObject => manifest as LiveObject;

/**
 * A Secret with its `stringData` as `data`, as the Pulumi provider sends it: server-side apply does not see that
 * both are one field. https://github.com/kubernetes/kubernetes/issues/70281
 */
function withData(manifest: Manifest): Manifest {
  const { stringData, data = {}, ...rest } = manifest;
  if (manifest.kind !== "Secret" || !isObject(stringData)) return manifest;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString("base64"),
  ]);
  return { ...rest, data: { ...(isObject(data) ? data : {}), ...Object.fromEntries(encoded) } } as Manifest;
}

const chartNotes = ({ releases }: StackObjects): string[] =>
  releases.map(
    ({ chart, version, repository }) =>
      `Helm chart ${chart} ${version ?? ""} of ${repository ?? "its address"}`,
  );
