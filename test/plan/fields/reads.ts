import * as pulumi from "@pulumi/pulumi";
import { SYSTEM_TYPE } from "../../../base/project.ts";
import { Holding } from "../../../components/holding.ts";
import type { StackFacts } from "../../../components/platform.ts";
import { platformOf } from "../../../components/platforms.ts";
import { settingsFromArgs } from "../../../config/fromArgs.ts";
import type { Plan } from "../../../plan/types.ts";
import { escapeToken } from "../../../profiles/provenance.ts";
import { run } from "../../support/inProcess.ts";
import { SAMPLE } from "../../support/sample.ts";
import { type Arrangement, arranged, planWith } from "./arrangements.ts";

/** The same value, which notes the JSON Pointer of each scalar that is read from it. */
function noting<Value>(value: Value, note: (pointer: string) => void, pointer = ""): Value {
  if (value === null || typeof value !== "object") {
    note(pointer);
    return value;
  }
  const inner = new Map<string, unknown>();
  return new Proxy(value, {
    get: (target, key, receiver) => {
      const found: unknown = Reflect.get(target, key, receiver);
      if (typeof key !== "string" || typeof found === "function") return found;
      const path = `${pointer}/${escapeToken(key)}`;
      if (found === null || typeof found !== "object") return noting(found, note, path);
      if (!inner.has(key)) inner.set(key, noting(found, note, path));
      return inner.get(key);
    },
  });
}

/** The system of a stack as components/system.ts builds it, with a plan of the test. */
class Built extends pulumi.ComponentResource {
  constructor(facts: StackFacts) {
    super(SYSTEM_TYPE, facts.name);
    const builder = platformOf(facts.plan.target);
    builder.check(facts);
    const context = { ...facts, holding: new Holding(), parent: this };
    builder.place(context);
    builder.build(context);
    this.registerOutputs();
  }
}

const known = new Map<Arrangement, Promise<ReadonlySet<string>>>();

/** JSON Pointers of the values of the plan that its platform reads while it makes resources. */
export function valuesRead(name: Arrangement): Promise<ReadonlySet<string>> {
  const reading = known.get(name) ?? build(name);
  known.set(name, reading);
  return reading;
}

async function build(name: Arrangement): Promise<ReadonlySet<string>> {
  const { reference, target, choices } = arranged[name];
  const { gateway, operators, workflows } = choices;
  const { settings } = settingsFromArgs(SAMPLE, {
    ...{ profile: reference, target, workflows, operators, gateway },
  });
  const read = new Set<string>();
  const plan: Plan = noting(planWith(name), (pointer) => read.add(pointer));
  await run(() => {
    new Built({
      ...{ name: SAMPLE, stack: "test", plan, settings, secrets: {}, tags: {} },
      region: target === "aws" ? "us-east-1" : null,
    });
    return {};
  });
  return read;
}
