/** One character of a pattern, or a run of some of them. */
interface Token {
  readonly matches: (character: string) => boolean;
  /** Whether it stands for any number of characters. */
  readonly repeats: boolean;
  /** The character, if it is a fixed one. */
  readonly fixed?: string;
}

/** A sequence of characters of which some are left open. */
export type Pattern = readonly Token[];

const any = (): boolean => true;
const withinPart = (character: string): boolean => character !== "/" && character !== ":";
const fixed = (character: string): Token => ({
  matches: (other) => other === character,
  repeats: false,
  fixed: character,
});

/** A resource of a policy: `*` is any text, `?` one character. */
export const patternOf = (resource: string): Pattern =>
  [...resource].map((character) => {
    if (character === "*") return { matches: any, repeats: true };
    return character === "?" ? { matches: any, repeats: false } : fixed(character);
  });

/** Parts of an ARN that may contain slashes and colons. */
const OPEN = new Set([
  "ObjectName",
  "LogGroupName",
  "RoleNameWithPath",
  "ParameterNameWithoutLeadingSlash",
  "SecretId",
  "SnapshotName",
  "ClusterSnapshotName",
]);

/** The form of an ARN: each `${Part}` is some text, within its part unless it may have parts itself. */
export const formOf = (arn: string): Pattern =>
  [...arn.matchAll(/\$\{(\w+)\}|[\s\S]/g)].flatMap(([character, part]) => {
    if (part === undefined) return [fixed(character)];
    const matches = OPEN.has(part) ? any : withinPart;
    return [
      { matches, repeats: false },
      { matches, repeats: true },
    ];
  });

const compatible = (one: Token, other: Token): boolean => {
  if (one.fixed !== undefined) return other.matches(one.fixed);
  return other.fixed === undefined || one.matches(other.fixed);
};

/** Where one stands in two patterns after a step; `null` where there is no such step. */
type Step = (
  one: Token | undefined,
  other: Token | undefined,
) => readonly [left: number, right: number] | null;

/** Ways on: a run ends, or both patterns take one character. */
const STEPS: readonly Step[] = [
  (one) => (one?.repeats === true ? [1, 0] : null),
  (_, other) => (other?.repeats === true ? [0, 1] : null),
  (one, other) => {
    if (one === undefined || other === undefined || !compatible(one, other)) return null;
    return one.repeats && other.repeats ? null : [one.repeats ? 0 : 1, other.repeats ? 0 : 1];
  },
];

/** Whether some text has both patterns. */
export function meet(left: Pattern, right: Pattern): boolean {
  const seen = new Set<number>();
  const from = (i: number, j: number): boolean => {
    const key = i * (right.length + 1) + j;
    if (seen.has(key)) return false;
    seen.add(key);
    if (i === left.length && j === right.length) return true;
    return STEPS.some((step) => {
      const next = step(left[i], right[j]);
      return next !== null && from(i + next[0], j + next[1]);
    });
  };
  return from(0, 0);
}
