import { isExpected } from "../../base/errors.ts";
import { systemError } from "../../base/systemError.ts";
import { settingsFrom } from "../../config/keys.ts";
import { readStackFile, type StackFile, stackNames } from "../../config/stackFile.ts";
import type { Target } from "../../targets/names.ts";
import type { Check, Environment } from "../../targets/row.ts";
import { type CheckedAccount, canReadAccount, checkAccount } from "../account/checkAccount.ts";

interface CloudStack {
  readonly file: StackFile;
  readonly target: Target;
}

/** The stacks whose account can be read; one with a wrong file has a check of its own. */
function cloudStacks(root: string, env: Environment): CloudStack[] {
  return stackNames(root).flatMap((name) => {
    try {
      const file = readStackFile(name, root);
      const { target } = settingsFrom(file, "");
      return canReadAccount(target, file.values, env) ? [{ file, target }] : [];
    } catch (error) {
      if (isExpected(systemError(error) ?? error)) return [];
      throw error;
    }
  });
}

const fits = ({ notes, refusals }: CheckedAccount): Pick<Check, "status" | "found" | "fix"> => {
  const [first] = [...refusals, ...notes];
  if (first === undefined) return { status: "ok", found: "the stack fits in the quotas of the account" };
  return { status: refusals.length > 0 ? "broken" : "ok", found: [...refusals, ...notes].join("; ") };
};

async function checkStack({ file, target }: CloudStack, env: Environment): Promise<Check> {
  const base = { name: `account of ${file.stack}`, neededFor: target };
  const { previewStack } = await import("../../preview/stack.ts");
  try {
    const { document } = await previewStack({ stack: file.stack, config: file });
    return { ...base, ...fits(await checkAccount(document, file.values, env)) };
  } catch (error) {
    const known = systemError(error) ?? error;
    if (!isExpected(known)) throw error;
    return { ...base, status: "broken", found: known.message };
  }
}

/** Whether the login of each stack on a cloud works, and whether its account has room for it. */
export async function accountChecks(root: string, env: Environment = process.env): Promise<readonly Check[]> {
  const checks: Check[] = [];
  // One after the other, as each runs the program of a stack in this process.
  for (const stack of cloudStacks(root, env)) checks.push(await checkStack(stack, env));
  return checks;
}
