import type { ResourceRecord } from "../../../../document/document.ts";

type Values = string | readonly string[];

/** A statement of a policy, as AWS reads it. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: Values;
  readonly Resource?: Values;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
}

/** A policy of a stack. */
export interface Policy {
  /** Logical name of what has it. */
  readonly name: string;
  readonly type: string;
  readonly statements: readonly Statement[];
}

export const listOf = (values: Values | undefined): readonly string[] => [values ?? []].flat();

/** Every input that is a policy as text. */
export const policiesIn = (resources: readonly ResourceRecord[]): readonly Policy[] =>
  resources.flatMap(({ name, type, inputs }) =>
    Object.values(inputs)
      .filter((value) => typeof value === "string" && value.includes('"Statement"'))
      .map((text) => ({
        name,
        type,
        statements: [(JSON.parse(String(text)) as { Statement: Statement | Statement[] }).Statement].flat(),
      })),
  );
