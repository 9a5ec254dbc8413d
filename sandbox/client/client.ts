import { setTimeout as pause } from "node:timers/promises";
import { ApiError, type KubeObject, type Transport } from "./transport.ts";

/** The fields that identify an object. */
export interface ObjectKey {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

interface ListOptions {
  /** @default every namespace */
  readonly namespace?: string;
  readonly labelSelector?: string;
}

interface ApplyOptions {
  /** @default "echelon" */
  readonly fieldManager?: string;
  /** Takes fields from other managers. @default true */
  readonly force?: boolean;
  /** Validates and admits without storing. @default false */
  readonly dryRun?: boolean;
  /** Such as `status`. */
  readonly subresource?: string;
}

interface DeleteOptions {
  /** @default "Background" */
  readonly propagation?: "Background" | "Foreground";
  readonly graceSeconds?: number;
}

/** One change of an object, as a watch reports it. */
interface WatchEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: T;
}

/** What the API server says of a kind. */
interface Resource {
  /** The kind's name in paths. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

interface Page<T> {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly T[];
}

const PAGE = 500;

/** How often an apply is tried that loses a race, and the pause between two tries, ms. */
const APPLY_TRIES = 5;
const APPLY_PAUSE_MS = 200;

/**
 * Whether an apply lost a race with another write, such as that of the same namespace's quota: the API server then asks
 * for another try. A conflict of field managers has other words, and another try does not help.
 */
const lostRace = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status === 409 &&
  error.message.includes("Operation cannot be fulfilled");

async function again<T>(request: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await request();
    } catch (error) {
      if (tries === APPLY_TRIES || !lostRace(error)) throw error;
    }
    await pause(APPLY_PAUSE_MS);
  }
}

const patchTypes = {
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
} as const;

const groupPath = (apiVersion: string): string =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** A client for objects of any kind; every write uses strict field validation. */
export class KubeClient {
  readonly transport: Transport;
  /** `<apiVersion>/<kind>` → its resource. */
  readonly #resources = new Map<string, Resource>();

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** A client of the same server with the rights of a token. */
  withToken(token: string): KubeClient {
    return new KubeClient(this.transport.withToken(token));
  }

  /** The resources of an API version, without subresources. @throws ApiError where the server does not serve it. */
  async resourcesOf(apiVersion: string): Promise<readonly Resource[]> {
    const path = groupPath(apiVersion);
    const { resources } = await this.transport.send<{ resources: Resource[] }>({ method: "GET", path });
    return resources.filter(({ name }) => !name.includes("/"));
  }

  async #resource(apiVersion: string, kind: string): Promise<Resource> {
    const key = `${apiVersion}/${kind}`;
    if (!this.#resources.has(key))
      for (const resource of await this.resourcesOf(apiVersion))
        this.#resources.set(`${apiVersion}/${resource.kind}`, resource);
    const found = this.#resources.get(key);
    if (found === undefined)
      throw new ApiError(404, "NotFound", `got the kind ${kind}, which ${apiVersion} does not have`);
    return found;
  }

  /** The path of all objects of a kind, or of those in one namespace. */
  async collectionPath(apiVersion: string, kind: string, namespace?: string): Promise<string> {
    const { name, namespaced } = await this.#resource(apiVersion, kind);
    const inside = namespaced && namespace !== undefined ? `/namespaces/${namespace}` : "";
    return `${groupPath(apiVersion)}${inside}/${name}`;
  }

  /** The path of one object; in the namespace `default` where it names none. */
  async path({ apiVersion, kind, metadata }: ObjectKey, subresource?: string): Promise<string> {
    const collection = await this.collectionPath(apiVersion, kind, metadata.namespace ?? "default");
    return [collection, metadata.name, subresource].filter(Boolean).join("/");
  }

  /** The object, or undefined where there is none. */
  async read<T = KubeObject>(key: ObjectKey): Promise<T | undefined> {
    try {
      return await this.transport.send<T>({ method: "GET", path: await this.path(key) });
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Every object of a kind, with the apiVersion and kind that a list of the API server leaves out. */
  async list<T = KubeObject>(
    apiVersion: string,
    kind: string,
    options: ListOptions = {},
  ): Promise<readonly T[]> {
    const { namespace, labelSelector } = options;
    const path = await this.collectionPath(apiVersion, kind, namespace);
    const items: T[] = [];
    let next: string | undefined;
    do {
      const query = { limit: String(PAGE), labelSelector, continue: next };
      const page = await this.transport.send<Page<T>>({ method: "GET", path, query });
      items.push(...page.items.map((item) => ({ ...item, apiVersion, kind })));
      next = page.metadata.continue || undefined;
    } while (next !== undefined);
    return items;
  }

  /** Server-side apply: the manager owns exactly these fields. Unknown and duplicate fields are refused. */
  apply<T extends KubeObject>(object: T, options: ApplyOptions = {}): Promise<T> {
    return this.applyYaml(object, JSON.stringify(object), options);
  }

  /** Server-side apply of an object whose YAML is sent unchanged. */
  async applyYaml<T extends KubeObject>(
    key: ObjectKey,
    yaml: string,
    { fieldManager = "echelon", force = true, dryRun = false, subresource }: ApplyOptions = {},
  ): Promise<T> {
    const path = await this.path(key, subresource);
    const query = {
      fieldManager,
      force: String(force),
      fieldValidation: "Strict",
      dryRun: dryRun ? "All" : undefined,
    };
    const contentType = "application/apply-patch+yaml";
    return again(() => this.transport.send<T>({ method: "PATCH", path, query, contentType, body: yaml }));
  }

  async create<T extends KubeObject>(object: T): Promise<T> {
    const { apiVersion, kind, metadata } = object;
    const path = await this.collectionPath(apiVersion, kind, metadata.namespace ?? "default");
    return this.transport.send<T>({
      method: "POST",
      path,
      query: { fieldValidation: "Strict" },
      body: object,
    });
  }

  async patch<T = KubeObject>(key: ObjectKey, type: keyof typeof patchTypes, body: unknown): Promise<T> {
    const path = await this.path(key);
    const query = { fieldValidation: "Strict" };
    return this.transport.send<T>({ method: "PATCH", path, query, contentType: patchTypes[type], body });
  }

  /** Starts the deletion of an object. @returns false where there is none. */
  async delete(
    key: ObjectKey,
    { propagation = "Background", graceSeconds }: DeleteOptions = {},
  ): Promise<boolean> {
    const body = { propagationPolicy: propagation, gracePeriodSeconds: graceSeconds };
    try {
      await this.transport.send({ method: "DELETE", path: await this.path(key), body });
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return false;
      throw error;
    }
  }

  /** The objects that exist now, then each change, until `signal` or the server ends the watch. */
  async *watch<T = KubeObject>(
    apiVersion: string,
    kind: string,
    { namespace, labelSelector, signal }: ListOptions & { readonly signal: AbortSignal },
  ): AsyncGenerator<WatchEvent<T>> {
    const path = await this.collectionPath(apiVersion, kind, namespace);
    const query = { watch: "true", labelSelector };
    const response = await this.transport.open({ method: "GET", path, query, signal });
    response.setEncoding("utf8");
    let rest = "";
    for await (const chunk of response as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.filter(Boolean)) yield JSON.parse(line) as WatchEvent<T>;
    }
  }
}
