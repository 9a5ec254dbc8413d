import type { ResourceRecord } from "../../../../document/document.ts";

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
}

/** Wildcards among the actions that a role allows, one line each. */
export function wideActions({ name, inputs }: Pick<ResourceRecord, "name" | "inputs">): string[] {
  const { Statement } = JSON.parse(String(inputs.policy)) as { Statement: Statement[] };
  return Statement.filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action = ["*"] }) => Action)
    .filter((action) => action.includes("*"))
    .map((action) => `${name} allows ${action}`);
}
