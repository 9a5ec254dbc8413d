import { RequestError, show } from "../../base/errors.ts";
import { PROJECT } from "../../base/project.ts";
import { didYouMean } from "../../base/suggest.ts";
import type { RawConfig } from "../../config/keys.ts";
import { readStackFile, stackNames } from "../../config/stackFile.ts";
import type { Target } from "../../targets/names.ts";

/** Name of the stack that both tiers are previewed as, so that both have the same resources. */
export const STACK = "diff";

/** A tier to preview: the keys of a stack that has it. */
export interface Asked {
  readonly reference: string;
  readonly keysOf: string | null;
  readonly config: RawConfig;
}

const key = (name: string): string => `${PROJECT}:${name}`;

/** Keys of a move: a difference is between two tiers that stand alone. */
const MOVE = ["previous", "serve", "retire"].map(key);

/** Keys for a tier that no stack has: whatever needs an operator gets it. */
const PLAIN: RawConfig = { values: { [key("operators")]: "install" }, secretKeys: [] };

/** The first stack of the project that has the tier. */
const stackWith = (reference: string) =>
  stackNames()
    .map((name) => readStackFile(name))
    .find(({ values }) => values[key("profile")] === reference);

const stripped = ({ values, secretKeys }: RawConfig): RawConfig => ({
  secretKeys,
  values: Object.fromEntries(Object.entries(values).filter(([name]) => !MOVE.includes(name))),
});

function asked(reference: string, target: Target): Asked {
  const file = stackWith(reference);
  const { values, secretKeys } = stripped(file ?? PLAIN);
  return {
    reference,
    keysOf: file?.stack ?? null,
    config: { secretKeys, values: { ...values, [key("profile")]: reference, [key("target")]: target } },
  };
}

/** @throws RequestError if the reference names no tier. */
function checkReference(name: string, reference: string, known: readonly string[]): void {
  if (known.includes(reference)) return;
  throw new RequestError(
    `${name}: got ${show(reference)}, expected one of ${known.join(", ")}${didYouMean(reference, known)}`,
  );
}

/** @throws RequestError if the two are not two tiers of one system. */
export function sidesOf(
  from: string,
  to: string,
  target: Target,
  known: readonly string[],
): readonly [from: Asked, to: Asked] {
  checkReference("FROM", from, known);
  checkReference("TO", to, known);
  const [system] = from.split("/");
  if (to.split("/")[0] !== system) {
    throw new RequestError(
      `TO: got ${show(to)}, expected a tier of ${system}: a stack grows within its system, and another system is another stack`,
    );
  }
  if (from === to) throw new RequestError(`TO: got ${show(to)} twice, expected another tier than FROM`);
  return [asked(from, target), asked(to, target)];
}
