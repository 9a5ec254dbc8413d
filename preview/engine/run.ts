import * as pulumi from "@pulumi/pulumi";
import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { type Failures, watchFailures } from "./failures.ts";
import { isolated } from "./isolation.ts";
import { type OutputMode, previewMonitor } from "./monitor.ts";
import { Recorder } from "./recorder.ts";
import type { SecretStyle } from "./values.ts";

/** A Pulumi program, and the stack for which it runs. */
export interface ProgramRun {
  readonly project: string;
  readonly stack: string;
  /** Configuration by full key, such as `echelon:profile`; objects as JSON text, as the engine passes them. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` that hold secrets. */
  readonly secretKeys?: readonly string[];
  /**
   * `named` gives outputs their names as values (`${db.endpoint}`); `unknown` leaves them unknown, as the engine does.
   * @default "named"
   */
  readonly outputs?: OutputMode;
  /** Registers resources and returns the stack's outputs. */
  readonly program: () => Promise<Record<string, unknown>> | Record<string, unknown>;
}

/** The resources that a program registers, and its outputs. */
export interface ProgramResult {
  /** Each parent before its children, in the order in which they were constructed. */
  readonly resources: ResourceRecord[];
  readonly outputs: Record<string, Json>;
}

/** A result with details of its resources that are not in the document. */
export interface InspectedResult extends ProgramResult {
  /** Texts in which the program has cut the name of a value known only after apply, as `<urn> <property>: <text>`. */
  readonly cutNames: readonly string[];
  /** URN → URNs of every resource it depends on, including `dependsOn`. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  /** URN → inputs that are or contain a secret. */
  readonly secretInputs: ReadonlyMap<string, ReadonlySet<string>>;
}

/** How long a failed program may take to end before the next run starts, in milliseconds. */
const END_MS = 1000;

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a Pulumi program without engine, account or network, and returns the resources that it registers. Concurrent
 * calls run one after the other.
 * @throws the first failure of the program: an error that it throws, a promise that it rejects, a call of a provider
 *   function, two resources with one URN, an output without a value. There is never a partial result.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const { resources, outputs } = await inspectProgram(run, "whole");
  return { resources, outputs };
}

/** As `runProgram`, with the details that a check of the program, or an apply without the engine, needs. */
export function inspectProgram(run: ProgramRun, secrets: SecretStyle): Promise<InspectedResult> {
  const turn = last.then(() => takeTurn(run, new Recorder(run.project, run.stack, secrets)));
  last = turn.then(
    () => {},
    () => {},
  );
  return turn;
}

function takeTurn(run: ProgramRun, recorder: Recorder): Promise<InspectedResult> {
  return isolated(async () => {
    const failures = watchFailures(() => stalled(recorder));
    const evaluation = evaluate(run, recorder, failures);
    try {
      const result = await Promise.race([failures.first, evaluation]);
      return failures.any() ? await failures.first : result;
    } catch (error) {
      failures.report(error);
      await end(evaluation);
      return await failures.first;
    } finally {
      pulumi.runtime.disconnectSync();
      failures.release();
    }
  });
}

async function evaluate(run: ProgramRun, recorder: Recorder, failures: Failures): Promise<InspectedResult> {
  const monitor = previewMonitor({ recorder, outputs: run.outputs ?? "named", report: failures.report });
  pulumi.runtime.setMockOptions(monitor, run.project, run.stack, true);
  pulumi.runtime.setAllConfig({ ...run.config }, [...(run.secretKeys ?? [])]);
  let expected: readonly string[] = [];
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation((args) => {
      try {
        recorder.construct(args);
      } catch (error) {
        failures.report(error);
        throw error;
      }
      return undefined;
    });
    const outputs = await run.program();
    expected = Object.keys(outputs);
    return outputs;
  });
  await pulumi.runtime.disconnect();
  await nextTurn();
  if (pulumi.log.hasErrors()) throw new Error("The program logged an error; see the log above.");
  return {
    resources: recorder.records(),
    outputs: programOutputs(recorder, expected),
    cutNames: recorder.cutNames,
    dependencies: recorder.dependencies(),
    secretInputs: recorder.secretInputs,
  };
}

function programOutputs({ outputs = {} }: Recorder, expected: readonly string[]): Record<string, Json> {
  const missing = expected.filter((name) => !Object.hasOwn(outputs, name));
  if (missing.length === 0) return { ...outputs };
  const names = missing.map((name) => `"${name}"`).join(", ");
  throw new Error(`The program's output ${names} is undefined; give it a value, or leave its name out.`);
}

/** Waits until a failed program has ended, so that it does not disturb the next run. */
async function end(evaluation: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, END_MS);
  });
  const rest = evaluation.catch(() => pulumi.runtime.disconnect());
  await Promise.race([rest, limit]);
  clearTimeout(timer);
  await nextTurn();
}

/** Waits for two turns of the event loop: Node reports unhandled rejections only after all microtasks. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}

function stalled(recorder: Recorder): Error {
  const waiting = recorder.waiting();
  const list = waiting.length === 0 ? "" : ` Resources whose inputs never arrived: ${waiting.join(", ")}.`;
  return new Error(`The program waits for a promise that never resolves.${list}`);
}
