import * as pulumi from "@pulumi/pulumi";
import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { type Failures, watchFailures } from "./failures.ts";
import { isolated } from "./isolation.ts";
import { type OutputMode, previewMonitor } from "./monitor.ts";
import { type Damage, Recorder } from "./recorder.ts";
import type { SecretStyle } from "./values.ts";

/** A Pulumi program and the stack it runs as. */
export interface ProgramRun {
  readonly project: string;
  readonly stack: string;
  /** Configuration by full key, such as `echelon:profile`; objects as JSON text, as the engine passes them. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` that hold secrets. */
  readonly secretKeys?: readonly string[];
  /**
   * `named` gives outputs their names (`${db.endpoint}`), `unknown` gives none, as the engine does.
   * @default "named"
   */
  readonly outputs?: OutputMode;
  /** Registers resources and returns the stack's outputs. */
  readonly program: () => Promise<Record<string, unknown>> | Record<string, unknown>;
}

/** What a program registers and gives out. */
export interface ProgramResult {
  /** Each parent before its children, in the order in which they were constructed. */
  readonly resources: ResourceRecord[];
  readonly outputs: Record<string, Json>;
}

/** A result, and what the document does not tell of its resources. */
export interface InspectedResult extends ProgramResult {
  /** Where the program cut the name of a value known only after apply. */
  readonly damage: readonly Damage[];
  /** URN → URNs of everything that the resource waits for, `dependsOn` among them. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  /** URN → inputs that are a secret or hold one. */
  readonly secretInputs: ReadonlyMap<string, ReadonlySet<string>>;
}

/** How long a failed program may take to come to rest before its run is left, in milliseconds. */
const restMs = 1000;

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a Pulumi program without engine, account or network and returns the resources it registers. Runs
 * that are asked for together take their turns.
 * @throws the first failure of the program: whatever it throws, rejects or leaves unhandled, a provider
 *   function it calls, two resources with one URN, an output without a value. Never part of a result.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const { resources, outputs } = await inspectProgram(run, "whole");
  return { resources, outputs };
}

/** `runProgram`, with what a check of the program, or an apply without the engine, wants to know besides. */
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
      await settled(evaluation);
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
  if (pulumi.log.hasErrors()) throw new Error("The program logged an error; it stands above.");
  return {
    resources: recorder.records(),
    outputs: outputsOf(recorder, expected),
    damage: recorder.damage,
    dependencies: recorder.dependencies(),
    secretInputs: recorder.secretInputs,
  };
}

function outputsOf({ outputs = {} }: Recorder, expected: readonly string[]): Record<string, Json> {
  const missing = expected.filter((name) => !Object.hasOwn(outputs, name));
  if (missing.length === 0) return { ...outputs };
  const names = missing.map((name) => `"${name}"`).join(", ");
  throw new Error(`The program's output ${names} is undefined; give it a value, or leave its name out.`);
}

/** Lets a failed program finish what it has begun, so that nothing of it reaches the next run. */
async function settled(evaluation: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, restMs);
  });
  const rest = evaluation.catch(() => pulumi.runtime.disconnect());
  await Promise.race([rest, limit]);
  clearTimeout(timer);
  await nextTurn();
}

/** Unhandled rejections are told only when the microtasks are done. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}

function stalled(recorder: Recorder): Error {
  const waiting = recorder.waiting();
  const list = waiting.length === 0 ? "" : ` Resources whose inputs never arrived: ${waiting.join(", ")}.`;
  return new Error(`The program waits for something that never comes.${list}`);
}
