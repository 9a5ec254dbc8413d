import { PROJECT } from "../../base/project.ts";
import { settingsFrom } from "../../config/keys.ts";
import { readStackFile } from "../../config/stackFile.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { previewStack, withTarget } from "../../preview/stack.ts";
import type { Deployer } from "./service.ts";

type Values = Readonly<Record<string, unknown>>;

/** What a stack of any tier may choose on AWS, so that more types are registered. */
const choices: readonly Values[] = [
  {},
  { domain: { name: "shop.example.com", zoneId: "Z0123456789" } },
  { alerts: { "1": "ops@example.com", "4": "https://pager.example.com/hook" } },
];

/** What else a stack of a preset may choose: the tier before, whose stores stand beside until they are retired. */
const moves: Readonly<Record<string, readonly Values[]>> = {
  regional: ["previous", "current"].map((serve) => ({
    previous: { profile: "marketing-engine/local" },
    serve,
  })),
};

/** The presets that the committed policies are for, each with what it may choose. */
export const presets: Readonly<Record<string, readonly Values[]>> = Object.fromEntries(
  ["local", "regional", "enterprise"].map((stack) => [stack, [...choices, ...(moves[stack] ?? [])]]),
);

/** What an organization may demand of every stack; it changes no type. */
interface Demands {
  readonly boundary?: string;
  readonly path: string;
  readonly zoneId?: string;
}

/** Types that a stack registers on AWS, and for whom its policies are. */
export interface Wanted {
  readonly types: ReadonlySet<string>;
  readonly deployer: Deployer;
}

/** Services that may assume the roles. */
export function passedTo(resources: readonly Pick<ResourceRecord, "type" | "inputs">[]): string[] {
  const trusted = resources
    .filter(({ type }) => type === "aws:iam/role:Role")
    .flatMap(({ inputs }) => {
      const { Statement } = JSON.parse(String(inputs.assumeRolePolicy)) as {
        Statement: { Principal: { Service: string } }[];
      };
      return Statement.map(({ Principal }) => Principal.Service);
    });
  return [...new Set(trusted)].sort();
}

/** Previews a stack's file on AWS, once with each of the choices, and takes everything together. */
export async function wantedBy(stack: string, variants: readonly Values[] = [{}]): Promise<Wanted> {
  const file = withTarget(readStackFile(stack), "aws");
  const documents = [];
  for (const variant of variants) {
    const more = Object.entries(variant).map(([key, value]) => [
      `${PROJECT}:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const config = { ...file, values: { ...file.values, ...Object.fromEntries(more) } };
    documents.push((await previewStack({ stack, config })).document);
  }
  const resources = documents.flatMap((document) => document.resources);
  const custom = resources.filter(({ type }) => type.startsWith("aws:"));
  return {
    types: new Set(custom.map(({ type }) => type)),
    deployer: {
      system: documents[0]?.system ?? "",
      stack,
      ...demandsOf(settingsFrom(file)),
      passedTo: passedTo(custom),
    },
  };
}

function demandsOf({ own, domain }: ReturnType<typeof settingsFrom>): Demands {
  const { permissionsBoundary: boundary, iamPath: path } = own.aws;
  const zoneId = typeof domain === "string" ? undefined : domain?.zoneId;
  return {
    path,
    ...(boundary === undefined ? {} : { boundary }),
    ...(zoneId === undefined ? {} : { zoneId }),
  };
}
