import { isObject } from "../base/json.ts";
import type { Ordered } from "../manifests/order.ts";
import type { Generated } from "../manifests/passwords.ts";
import {
  describe,
  type Manifest,
  type OutputReference,
  Resolver,
  UnresolvedError,
  valueAtPath,
} from "../manifests/resolve.ts";
import type { StackObject, StackObjects } from "../manifests/stackObjects.ts";
import type { KubeClient, ObjectKey } from "../sandbox/client/client.ts";
import { eventsOf } from "../sandbox/client/events.ts";
import {
  hasCondition,
  keyOf,
  nameOf,
  type ResourceQuota,
  type WithConditions,
} from "../sandbox/client/objects.ts";
import { pollUntil, type Wait } from "../sandbox/client/poll.ts";
import { operatorNotes } from "../sandbox/definitions/kinds.ts";
import { type ApplyResult, type LiveObject, resultOf } from "./change.ts";
import { ApplyError } from "./error.ts";

interface ApplyOptions {
  readonly client: KubeClient;
  readonly stack: StackObjects;
  /** Generated values of an earlier apply of the same stack, which it keeps. @default none */
  readonly generated?: Generated;
  /** How long to wait for a value that only the cluster knows, milliseconds. @default 60000 */
  readonly timeoutMs?: number;
}

export interface AppliedObject {
  readonly object: StackObject;
  readonly key: ObjectKey;
  readonly result: ApplyResult;
  /** As the cluster had it after this apply. */
  readonly live: LiveObject;
  /** All objects of earlier stages are applied before it. */
  readonly stage: number;
}

export interface Applied {
  /** In the order of their dependencies. */
  readonly objects: readonly AppliedObject[];
  /** For the next apply of the same stack. */
  readonly generated: Generated;
  /** Objects whose operator does not run here, and charts that were not applied: one line each. */
  readonly notRun: readonly string[];
}

const TIMEOUT_MS = 60_000;

/** Before its controller has counted the use, a quota refuses every object that it limits. */
const isCounted = ({ spec, status }: ResourceQuota): boolean =>
  Object.keys(spec.hard ?? {}).every((name) => status?.used?.[name] !== undefined);

/** Kind → whether other objects can rely on an accepted object; a kind without a row is ready at once. */
const readyChecks: Readonly<Record<string, (live: LiveObject) => boolean>> = {
  CustomResourceDefinition: (live) => hasCondition(live as WithConditions, "Established"),
  Namespace: ({ status }) => isObject(status) && status.phase === "Active",
  ResourceQuota: (live) => isCounted(live as unknown as ResourceQuota),
};

/**
 * Applies exactly the objects that a stack registers, by server-side apply under strict field validation: each after
 * the objects that it depends on, and without taking fields from other managers.
 *
 * @throws ApplyError that names every refused object, with the API server's own words and the object's events.
 */
export async function applyStack(options: ApplyOptions): Promise<Applied> {
  const { stack, generated: earlier = {} } = options;
  const resolver = new Resolver(stack, earlier);
  const objects = await new Application(options, resolver).run();
  const notRun = [...chartNotes(stack), ...operatorNotes(objects.map(({ live }) => live))];
  return { objects, generated: resolver.generated, notRun };
}

class Application {
  readonly #client: KubeClient;
  readonly #timeoutMs: number;
  readonly #resolver: Resolver;
  readonly #applied = new Map<string, Promise<AppliedObject>>();
  readonly #live = new Map<string, LiveObject>();

  constructor({ client, timeoutMs = TIMEOUT_MS }: ApplyOptions, resolver: Resolver) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    this.#resolver = resolver;
  }

  /** Stage by stage; the objects of one stage side by side, as far as they do not depend on each other. */
  async run(): Promise<AppliedObject[]> {
    const done: AppliedObject[] = [];
    for (const stage of Map.groupBy(this.#resolver.order, (staged) => staged.stage).values()) {
      const work = stage.map((staged) => {
        const applied = this.#applyInTurn(staged);
        this.#applied.set(staged.item.urn, applied);
        return applied;
      });
      const outcomes = await Promise.allSettled(work);
      const reasons = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      const failures = reasons.flatMap((reason) => (reason instanceof ApplyError ? reason.failures : []));
      if (failures.length > 0) throw new ApplyError(failures);
      if (reasons.length > 0) throw reasons[0];
      done.push(...(await Promise.all(work)));
    }
    return done;
  }

  async #applyInTurn({ item, stage }: Ordered<StackObject>): Promise<AppliedObject> {
    const dependencies = item.waitsFor.flatMap((urn) => this.#applied.get(urn) ?? []);
    await Promise.all(dependencies).catch(() => {
      throw new Error(`${describe(item)} was not applied: an object that it depends on was refused.`);
    });
    try {
      return await this.#apply(item, stage);
    } catch (error) {
      // Anything else is a mistake of this program.
      if (!(error instanceof Error)) throw error;
      const key = this.#keyOf(item);
      const events = await eventsOf(this.#client, key);
      throw new ApplyError([{ object: item, key, reason: error.message, events }]);
    }
  }

  async #apply(item: StackObject, stage: number): Promise<AppliedObject> {
    const manifest = withData(await this.#resolve(item));
    const desired = manifest as LiveObject;
    const before = await this.#client.read<LiveObject>(desired);
    const { fieldManager } = item;
    const after = await this.#client.apply(desired, { fieldManager, force: false });
    const result = resultOf({ before, after, manifest, fieldManager });
    const live = await this.#waitUntilReady(after);
    this.#live.set(item.urn, live);
    return { object: item, key: keyOf(live), result, live, stage };
  }

  /** Resolves an object; waits for values that the cluster gives later, such as a load balancer's address. */
  async #resolve(item: StackObject): Promise<Manifest> {
    const started = Date.now();
    for (;;) {
      try {
        return this.#resolver.resolve(item, (output) => this.#outputOf(output));
      } catch (error) {
        const missing = error instanceof UnresolvedError ? error.missing : undefined;
        const live = missing && this.#live.get(missing.urn);
        if (live === undefined || missing === undefined) throw error;
        const what = `${describe(item)} waits for ${missing.path} of ${nameOf(live)}`;
        const timeoutMs = this.#timeoutMs - (Date.now() - started);
        const hasValue = (now: LiveObject) => valueAtPath(now, missing.path) !== undefined;
        this.#live.set(missing.urn, await this.#waitFor(live, hasValue, { what, timeoutMs }));
      }
    }
  }

  #outputOf({ urn, path }: OutputReference) {
    const live = this.#live.get(urn);
    if (live === undefined) return undefined;
    const { name, namespace } = live.metadata;
    const id = namespace === undefined ? name : `${namespace}/${name}`;
    return path === "id" ? id : valueAtPath(live, path);
  }

  /** Other objects can rely on some kinds only after a controller has seen them. */
  async #waitUntilReady(live: LiveObject): Promise<LiveObject> {
    const isReady = readyChecks[live.kind];
    if (isReady === undefined || isReady(live)) return live;
    const what = `${nameOf(live)} was accepted, but its controller has not made it ready`;
    return this.#waitFor(live, isReady, { what, timeoutMs: this.#timeoutMs });
  }

  #waitFor(live: LiveObject, holds: (now: LiveObject) => boolean, wait: Wait): Promise<LiveObject> {
    return pollUntil(wait, async () => {
      const now = await this.#client.read<LiveObject>(live);
      return now !== undefined && holds(now) && now;
    });
  }

  #keyOf(item: StackObject): ObjectKey {
    const { apiVersion, kind, urn } = item;
    const name = this.#resolver.names.get(urn) ?? item.name;
    const { metadata } = item.template;
    const namespace = isObject(metadata) ? metadata.namespace : undefined;
    const isKnown = typeof namespace === "string" && !namespace.includes("${");
    return { apiVersion, kind, metadata: { name, ...(isKnown && { namespace }) } };
  }
}

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
