import type { Command } from "commander";
import { RequestError } from "../base/errors.ts";
import type { PreviewedStack } from "../preview/stack.ts";
import { type Target, targets } from "../targets/names.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import type { DiffDocument, Side } from "./diff/document.ts";
import { type Asked, STACK, sidesOf } from "./diff/sides.ts";
import { oneOf } from "./options.ts";

interface Options {
  readonly target: Target;
  readonly json?: boolean;
}

async function previewOf({ reference, config }: Asked): Promise<PreviewedStack> {
  const { previewStack } = await import("../preview/stack.ts");
  try {
    return await previewStack({ stack: STACK, config });
  } catch (error) {
    if (error instanceof RequestError) error.message = `${reference}: ${error.message}`;
    throw error;
  }
}

const sideOf = ({ keysOf }: Asked, { document: { tier, cost, budget } }: PreviewedStack): Side => ({
  tier,
  keysOf,
  monthlyUSD: cost.unpriced.length > 0 ? null : (cost.monthly?.expected ?? null),
  budgetUSD: budget.monthly,
});

async function documentOf(from: string, to: string, target: Target): Promise<DiffDocument> {
  const { loadProfile, profileReferences } = await import("../profiles/load.ts");
  const sides = sidesOf(from, to, target, profileReferences());
  const [before, after] = [await previewOf(sides[0]), await previewOf(sides[1])];
  const { resourceChanges } = await import("./diff/resources.ts");
  const { figureChanges } = await import("./diff/figures.ts");
  const { growthOf } = await import("./diff/growth.ts");
  const { refuses } = await import("../growth/row.ts");
  const { changes, same } = resourceChanges(before.document, after.document);
  const count = (change: string): number => changes.filter((one) => one.change === change).length;
  const growth = growthOf(before.document, after.document);
  return {
    system: after.document.system,
    target,
    from: sideOf(sides[0], before),
    to: sideOf(sides[1], after),
    figures: figureChanges(
      { plan: before.plan, limits: loadProfile(from).limits },
      { plan: after.plan, limits: loadProfile(to).limits },
    ),
    resources: changes,
    counts: {
      add: count("add"),
      change: count("change"),
      replace: count("replace"),
      unknown: count("unknown"),
      remove: count("remove"),
      same,
    },
    growth,
    refused: refuses(growth),
  };
}

async function diff(from: string, to: string, { target, json = false }: Options): Promise<ExitCode> {
  const document = await documentOf(from, to, target);
  const { diffView } = await import("./view/diff.ts");
  const text = json ? JSON.stringify(document, null, 2) : diffView(document).join("\n");
  process.stdout.write(`${text}\n`);
  return 0;
}

const DETAILS = `
Previews both tiers in this process as one stack and compares what they register.
The other keys are those of the stack of this project that has the tier; without
one, operators are installed. Contacts no cluster and no account.

  npm start -- diff marketing-engine/regional marketing-engine/enterprise --target aws

Exit codes: 0, also if an up from one to the other would be refused (refused and
growth in --json); 2 if the two are not tiers of one system, or if the target
cannot run one of them.`;

/** `echelon diff`: what an update from one tier of a system to another one does. */
export function addDiff(program: Command, { done }: CommandContext): void {
  program
    .command("diff")
    .summary("show what growing from one tier to another changes")
    .description(
      "Shows limits, sizes and resources that differ between two tiers of a system, what holds data first, and what an up from one to the other would refuse.",
    )
    .argument("<from>", "a tier, as <system>/<tier>")
    .argument("<to>", "another tier of the same system")
    .requiredOption("-t, --target <target>", `one of ${targets.join(", ")}`, oneOf(targets))
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", DETAILS)
    .action(async (from: string, to: string, options: Options) => done(await diff(from, to, options)));
}
