import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runtime } from "@pulumi/pulumi";
import analyzer from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages, { type AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";

// The SDK refuses a message of another copy of these packages, so that its own copies are used.
const sdk = fileURLToPath(import.meta.resolve("@pulumi/pulumi"));
const sdkRequire = createRequire(sdk);
const grpc = sdkRequire("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const { Struct } = sdkRequire(
  "google-protobuf/google/protobuf/struct_pb.js",
) as typeof import("google-protobuf/google/protobuf/struct_pb.js");

const POLICIES = join(import.meta.dirname, "../../policies");
const HOST = join(dirname(sdk), "cmd/run-policy-pack");

/** The host calls no engine while it judges, so that no server is needed at this address. */
const NO_ENGINE = "127.0.0.1:1";

const levels = Object.fromEntries(
  Object.entries(messages.EnforcementLevel).map(([name, value]) => [value, name.toLowerCase()]),
);

export interface Diagnostic {
  readonly policy: string;
  readonly level: string;
  readonly urn: string;
  readonly message: string;
}

export interface Analysis {
  readonly diagnostics: readonly Diagnostic[];
  readonly notApplicable: readonly string[];
}

/** A value as the engine sends it: a value that a document names is unknown there. */
function onWire(value: Json): Json {
  if (typeof value === "string") return value.startsWith("${") ? runtime.unknownValue : value;
  if (value === null || typeof value !== "object") return value;
  return Array.isArray(value) ? value.map(onWire) : fieldsOnWire(value as Readonly<Record<string, Json>>);
}

const fieldsOnWire = (fields: Readonly<Record<string, Json>>): Record<string, Json> =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, onWire(value)]));

function messageOf({ type, name, urn, parent, inputs, propertyDependencies }: ResourceRecord) {
  const resource = new messages.AnalyzerResource();
  resource
    .setType(type)
    .setName(name)
    .setUrn(urn)
    .setParent(parent ?? "");
  resource.setOptions(new messages.AnalyzerResourceOptions());
  resource.setProperties(Struct.fromJavaScript(fieldsOnWire(inputs)));
  for (const [property, urns] of Object.entries(propertyDependencies)) {
    const dependencies = new messages.AnalyzerPropertyDependencies();
    resource.getPropertydependenciesMap().set(property, dependencies.setUrnsList([...urns]));
  }
  return resource;
}

const analysisOf = (response: AnalyzeResponse): Analysis => ({
  diagnostics: response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    level: String(levels[diagnostic.getEnforcementlevel()]),
    urn: diagnostic.getUrn(),
    message: diagnostic.getMessage(),
  })),
  notApplicable: response.getNotApplicableList().map((one) => one.getPolicyName()),
});

async function portOf(host: ChildProcess): Promise<string> {
  let complaints = "";
  host.stderr?.on("data", (chunk) => {
    complaints += String(chunk);
  });
  const ended = once(host, "exit").then(([code]) => {
    throw new Error(`The policy host ended with ${code}: ${complaints}`);
  });
  // No caller awaits the end of the process after the port is known.
  ended.catch(() => {});
  if (host.stdout === null) throw new Error("The policy host has no output.");
  const [port] = await Promise.race([once(createInterface({ input: host.stdout }), "line"), ended]);
  return String(port);
}

/** The policy host of Pulumi's SDK with one of this project's packs, as the engine starts it. */
export async function startPack(pack: string) {
  const host = spawn(process.execPath, [HOST, NO_ENGINE, "."], {
    cwd: join(POLICIES, pack),
    env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "false" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const port = await portOf(host);
  const client = new analyzer.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  return {
    analyzeStack: (records: readonly ResourceRecord[]): Promise<Analysis> => {
      const request = new messages.AnalyzeStackRequest().setResourcesList(records.map(messageOf));
      const { promise, resolve, reject } = Promise.withResolvers<Analysis>();
      client.analyzeStack(request, (error, response) =>
        error === null ? resolve(analysisOf(response)) : reject(error),
      );
      return promise;
    },
    stop: async (): Promise<void> => {
      client.close();
      if (host.exitCode !== null) return;
      host.kill();
      await once(host, "exit");
    },
  };
}
