import resource, {
  type ReadResourceRequest,
  type RegisterPackageRequest,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb.js";
import { unresolved } from "../../document/text.ts";
import { type Recorder, stackType } from "./recorder.ts";
import { shapesOf } from "./shapes.ts";
import { outputsOf, secretWire, unknownWire, type Wire, type WireObject } from "./values.ts";

/** How the outputs that only an apply can tell are given to the program. */
export type OutputMode = "named" | "unknown";

export interface MonitorOptions {
  readonly recorder: Recorder;
  readonly outputs: OutputMode;
  /** Hears of every refusal, as the program may swallow the error it gets. */
  readonly report: (failure: unknown) => void;
}

/** The part of each response message that the SDK reads; without an engine it makes do with the same itself. */
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

interface Outputs {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: WireObject;
  readonly secrets: readonly string[];
}

/**
 * What the SDK lets a program use. Transforms and hooks are among it so that their refusal says why, rather than that
 * the engine is too old; values of outputs are not, as the document tells dependencies by property.
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

/**
 * The engine's side of a preview: the `ResourceMonitor` of Pulumi's protocol, in the program's own process, without
 * wire or server. It answers registrations at once and refuses whatever would need a provider.
 */
export function previewMonitor({ recorder, outputs, report }: MonitorOptions) {
  const leafOf = (name: string) => (path: string) =>
    outputs === "named" ? unresolved(`${name}.${path}`) : unknownWire;

  const stateOf = ({ urn, type, name, inputs, secrets }: Outputs): WireObject => {
    const state = outputsOf(inputs, recorder.propertiesOf(urn), shapesOf(type), leafOf(name));
    for (const secret of secrets) {
      const value = state[secret];
      if (value !== undefined) state[secret] = secretWire(value);
    }
    return state;
  };

  /** Answers a request, and turns what is thrown on the way into the run's failure. */
  const answer = <Response>(callback: Callback<Response>, respond: () => Response): void => {
    let response: Response;
    try {
      response = respond();
    } catch (error) {
      report(error);
      callback(asError(error));
      return;
    }
    callback(null, response);
  };

  const refuse = (what: (request: { getTok(): string }) => string) => {
    return (request: { getTok(): string }, callback: Callback<never>): void =>
      answer(callback, () => {
        throw new Error(what(request));
      });
  };

  return {
    registerResource(request: RegisterResourceRequest, callback: Callback<Registered>): void {
      answer(callback, () => {
        if (request.getType() === stackType) return registered(recorder.stackUrn, "", {});
        return registerResource(request);
      });
    },

    readResource(request: ReadResourceRequest, callback: Callback<Read>): void {
      answer(callback, () => {
        const [type, name] = [request.getType(), request.getName()];
        const urn = recorder.urnOf(recorder.parentOf(request.getParent()), type, name);
        const inputs = wireObject(request.getProperties()?.toJavaScript());
        const secrets = request.getAdditionalsecretoutputsList();
        const state = stateOf({ urn, type, name, inputs, secrets });
        return {
          getUrn: () => urn,
          getProperties: () => ({ toJavaScript: () => state }),
          getUnknown: () => false,
        };
      });
    },

    registerResourceOutputs(request: RegisterResourceOutputsRequest, callback: Callback<object>): void {
      answer(callback, () => {
        recorder.registerOutputs(request.getUrn(), wireObject(request.getOutputs()?.toJavaScript()));
        return {};
      });
    },

    invoke: refuse((request) => refusal(`provider function "${request.getTok()}"`)),
    call: refuse((request) => refusal(`resource method "${request.getTok()}"`)),
    existsResource: refuse(() => refusal("function that looks a resource up")),
    registerStackTransform: refuse(() => transformRefusal),
    registerStackInvokeTransform: refuse(() => transformRefusal),
    registerResourceHook: refuse(() => hookRefusal),
    registerErrorHook: refuse(() => hookRefusal),

    registerPackage(_: RegisterPackageRequest, callback: Callback<Package>): void {
      callback(null, { getRef: () => "package" });
    },

    getDeploymentInfo(_: unknown, callback: Callback<Deployment>): void {
      callback(null, { getSupportedfeaturesList: () => features });
    },
  };

  function registerResource(request: RegisterResourceRequest): Registered {
    const [type, name, custom] = [request.getType(), request.getName(), request.getCustom()];
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
    return registered(urn, id, stateOf({ urn, type, name, inputs, secrets }));
  }
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

/** A protobuf Struct as JSON: by its definition nothing but wire values. */
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
