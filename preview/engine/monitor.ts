import resource, {
  type ReadResourceRequest,
  type RegisterPackageRequest,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb.js";
import { unresolved } from "../../document/text.ts";
import { answerTo, type Invoked } from "./answers.ts";
import { type Recorder, stackType } from "./recorder.ts";
import { shapesOf } from "./shapes.ts";
import { plannedOutputs, secretWire, unknownWire, type Wire, type WireObject } from "./values.ts";

/** How the program gets outputs that are known only after apply: as their names, or as unknown values. */
export type OutputMode = "named" | "unknown";

interface MonitorOptions {
  readonly recorder: Recorder;
  readonly outputs: OutputMode;
  /** Called with every error, as the program may catch the one that it gets. */
  readonly report: (failure: unknown) => void;
}

/** The part of each response message that the SDK reads. */
interface Registered {
  readonly getUrn: () => string;
  readonly getId: () => string;
  readonly getObject: () => { readonly toJavaScript: () => WireObject };
  readonly getPropertydependenciesMap: () => undefined;
  readonly getResult: () => 0;
  readonly getUnknown: () => false;
}

interface Read {
  readonly getUrn: () => string;
  readonly getProperties: () => { readonly toJavaScript: () => WireObject };
  readonly getUnknown: () => false;
}

interface Package {
  readonly getRef: () => string;
}

interface Deployment {
  readonly getSupportedfeaturesList: () => readonly number[];
}

type Callback<Response> = (error: Error | null, response?: Response) => void;

/** A resource whose outputs are asked for. */
interface OutputRequest {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: WireObject;
  /** Outputs that the SDK's class declares secret. */
  readonly secrets: readonly string[];
}

/**
 * Features that the SDK lets a program use. Transforms and hooks are among them, so that the program gets the reason
 * why a preview refuses them, and not the SDK's message that the engine is too old. Output values are not in the
 * list, because the document gets dependencies from `propertyDependencies`.
 */
const features = (
  [
    "ALIAS_SPECS",
    "DELETED_WITH",
    "ERROR_HOOKS",
    "INVOKE_TRANSFORMS",
    "PARAMETERIZATION",
    "REPLACE_WITH",
    "RESOURCE_HOOKS",
    "RESOURCE_REFERENCES",
    "SECRETS",
    "STATE_MIGRATIONS",
    "TRANSFORMS",
  ] as const
).map((name) => resource.ResourceMonitorFeature[`RESOURCE_MONITOR_FEATURE_${name}`]);

/** Calls `respond` and answers with its result; an error goes to the program and to `report`. */
type Answer = <Response>(callback: Callback<Response>, respond: () => Response) => void;

const answering =
  (report: MonitorOptions["report"]): Answer =>
  (callback, respond) => {
    let response: ReturnType<typeof respond>;
    try {
      response = respond();
    } catch (error) {
      report(error);
      callback(asError(error));
      return;
    }
    callback(null, response);
  };

/** The outputs of a resource before it exists. */
function stateOf({ recorder, outputs }: MonitorOptions, request: OutputRequest): WireObject {
  const { urn, type, name, inputs, secrets } = request;
  const leafOf = (path: string) => (outputs === "named" ? unresolved(`${name}.${path}`) : unknownWire);
  const state = plannedOutputs(inputs, recorder.propertiesOf(urn), shapesOf(type), leafOf);
  const secretState = secrets.flatMap((secret) => {
    const value = state[secret];
    return value === undefined ? [] : [[secret, secretWire(value)] as const];
  });
  return { ...state, ...Object.fromEntries(secretState) };
}

function register(options: MonitorOptions, request: RegisterResourceRequest): Registered {
  const { recorder, outputs } = options;
  const [type, name, custom] = [request.getType(), request.getName(), request.getCustom()];
  if (type === stackType) return registered(recorder.stackUrn, "", {});
  const urn = recorder.urnOf(recorder.parentOf(request.getParent()), type, name);
  if (request.getTransformsList().length > 0) throw new Error(`${urn}: ${transformRefusal}`);
  const inputs = wireObject(request.getObject()?.toJavaScript());
  const id = custom && outputs === "named" ? unresolved(`${name}.id`) : "";
  recorder.register({
    urn,
    id,
    custom,
    protect: request.getProtect() === true,
    inputs,
    propertyDependencies: dependenciesOf(request),
    provider: custom ? request.getProvider() : "",
    dependencies: request.getDependenciesList().toSorted(),
  });
  if (!custom && !request.getRemote()) return registered(urn, "", {});
  const secrets = request.getAdditionalsecretoutputsList();
  return registered(urn, id, stateOf(options, { urn, type, name, inputs, secrets }));
}

function read(options: MonitorOptions, request: ReadResourceRequest): Read {
  const { recorder } = options;
  const [type, name] = [request.getType(), request.getName()];
  const urn = recorder.urnOf(recorder.parentOf(request.getParent()), type, name);
  const inputs = wireObject(request.getProperties()?.toJavaScript());
  const secrets = request.getAdditionalsecretoutputsList();
  const state = stateOf(options, { urn, type, name, inputs, secrets });
  return {
    getUrn: () => urn,
    getProperties: () => ({ toJavaScript: () => state }),
    getUnknown: () => false,
  };
}

/** @throws Error for a provider function that is not one of those that a preview answers. */
function invoke({ outputs }: MonitorOptions, token: string): Invoked {
  const answer = answerTo(token, outputs === "unknown");
  if (answer === null) throw new Error(refusal(`provider function "${token}"`));
  return answer;
}

/** The calls of a program that would need a provider or the engine: each is answered with an error. */
function refusals(answer: Answer) {
  const refuse =
    (messageOf: (request: { getTok(): string }) => string) =>
    (request: { getTok(): string }, callback: Callback<never>): void =>
      answer(callback, () => {
        throw new Error(messageOf(request));
      });
  return {
    call: refuse((request) => refusal(`resource method "${request.getTok()}"`)),
    existsResource: refuse(() => refusal("function that looks a resource up")),
    registerStackTransform: refuse(() => transformRefusal),
    registerStackInvokeTransform: refuse(() => transformRefusal),
    registerResourceHook: refuse(() => hookRefusal),
    registerErrorHook: refuse(() => hookRefusal),
  };
}

/**
 * The `ResourceMonitor` of Pulumi's protocol, which the engine has in a real run, here in the program's own process
 * and without a server. It answers registrations at once and refuses the calls that would need a provider.
 */
export function previewMonitor(options: MonitorOptions) {
  const answer = answering(options.report);
  return {
    ...refusals(answer),

    registerResource(request: RegisterResourceRequest, callback: Callback<Registered>): void {
      answer(callback, () => register(options, request));
    },

    invoke(request: { getTok(): string }, callback: Callback<Invoked>): void {
      answer(callback, () => invoke(options, request.getTok()));
    },

    readResource(request: ReadResourceRequest, callback: Callback<Read>): void {
      answer(callback, () => read(options, request));
    },

    registerResourceOutputs(request: RegisterResourceOutputsRequest, callback: Callback<object>): void {
      answer(callback, () => {
        const outputs = wireObject(request.getOutputs()?.toJavaScript());
        options.recorder.registerOutputs(request.getUrn(), outputs);
        return {};
      });
    },

    registerPackage(_: RegisterPackageRequest, callback: Callback<Package>): void {
      callback(null, { getRef: () => "package" });
    },

    getDeploymentInfo(_: unknown, callback: Callback<Deployment>): void {
      callback(null, { getSupportedfeaturesList: () => features });
    },
  };
}

function registered(urn: string, id: string, state: WireObject): Registered {
  return {
    getUrn: () => urn,
    getId: () => id,
    getObject: () => ({ toJavaScript: () => state }),
    getPropertydependenciesMap: () => undefined,
    getResult: () => 0,
    getUnknown: () => false,
  };
}

function dependenciesOf(request: RegisterResourceRequest): { readonly [input: string]: readonly string[] } {
  const dependencies: [string, readonly string[]][] = [];
  request.getPropertydependenciesMap().forEach((urns, input) => {
    const list = urns.getUrnsList();
    if (list.length > 0) dependencies.push([input, list.toSorted()]);
  });
  return Object.fromEntries(dependencies);
}

/** A protobuf Struct as JSON. By its definition it holds wire values only. */
function wireObject(struct: { readonly [key: string]: unknown } | undefined): WireObject {
  return (struct ?? {}) as { readonly [key: string]: Wire };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function refusal(what: string): string {
  return `The program calls the ${what}. A preview has no account to ask, so the program may call none: take what a cluster or account has from the stack's configuration.`;
}

const hookRefusal =
  "Hooks run in the Pulumi engine only, so a preview cannot show what they refuse; leave them out of what it runs.";

const transformRefusal =
  "Transforms run in the Pulumi engine only, so a preview cannot show what they change; use transformations, or set the value where the resource is made.";
