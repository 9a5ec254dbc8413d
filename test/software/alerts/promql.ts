import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** What an expression reads: the name of a series, and the labels that it has to have. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

/** What an expression asks of series. */
export interface Asked {
  readonly selectors: readonly Selector[];
  /** Labels by which it groups or joins, or that it copies. */
  readonly read: readonly string[];
  /** Labels that it adds itself. */
  readonly written: readonly string[];
}

function nodes(expr: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const tree = parser.parse(expr);
  tree.iterate({
    enter: ({ node, type }) => {
      if (type.isError) throw new Error(`got ${expr}, which is no PromQL at ${node.from}`);
      found.push(node);
    },
  });
  return found;
}

/** Names of the grammar: https://github.com/prometheus/prometheus/blob/main/web/ui/module/lezer-promql/src/promql.grammar */
export function askedBy(expr: string): Asked {
  const all = nodes(expr);
  const text = ({ from, to }: SyntaxNode): string => expr.slice(from, to);
  const literal = (node: SyntaxNode): string => JSON.parse(text(node)) as string;
  const inside = (node: SyntaxNode, name: string): SyntaxNode[] =>
    all.filter((one) => one.name === name && one.from >= node.from && one.to <= node.to);
  const matcherOf = (node: SyntaxNode): Matcher => {
    const [label, operator, value] = ["LabelName", "MatchOp", "StringLiteral"].map((name) =>
      node.getChild(name),
    );
    if (!label || !operator || !value)
      throw new Error(`got the matcher ${text(node)}, expected label="value"`);
    return { label: text(label), operator: text(operator), value: literal(value) };
  };
  const selectors = all
    .filter(({ name }) => name === "VectorSelector")
    .map((node) => ({
      metric: inside(node, "Identifier").map(text)[0] ?? "",
      matchers: inside(node, "UnquotedLabelMatcher").map(matcherOf),
    }));
  const replaced = all
    .filter(
      (node) => node.name === "FunctionCall" && inside(node, "FunctionIdentifier")[0]?.from === node.from,
    )
    .filter((node) => text(node).startsWith("label_replace"))
    .map((node) => (node.getChild("FunctionCallBody")?.getChildren("StringLiteral") ?? []).map(literal));
  return {
    selectors,
    read: [
      ...all
        .filter(({ name }) => name === "GroupingLabels")
        .flatMap((node) => inside(node, "LabelName").map(text)),
      ...replaced.flatMap(([, , source]) => (source ? [source] : [])),
    ],
    written: replaced.flatMap(([destination]) => destination ?? []),
  };
}
