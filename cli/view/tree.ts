import type { ResourceRecord } from "../../document/document.ts";
import { cut } from "../terminal.ts";

/** Providers whose types are shown without their group. */
const UNGROUPED: readonly (string | undefined)[] = ["kubernetes"];

/** `aws:rds/instance:Instance` → `rds Instance`. */
export function shortType(type: string): string {
  const [provider, module = "", name = ""] = type.split(":");
  const service = module.replace(/\/[a-z][A-Za-z0-9]*$/, "");
  return UNGROUPED.includes(provider) || service === "index" ? name : `${service} ${name}`;
}

type Children = ReadonlyMap<string | null, readonly ResourceRecord[]>;

interface Branch {
  readonly parent: ResourceRecord;
  /** Start of each line. */
  readonly indent: string;
  /** Prefix of all names below a root, which is not repeated. */
  readonly prefix: string;
}

const lock = ({ protect }: ResourceRecord): string => (protect ? "  (protected)" : "");

const label = (resource: ResourceRecord, prefix: string): string => {
  const name = resource.name.startsWith(prefix) ? resource.name.slice(prefix.length) : resource.name;
  return `${name}  ${shortType(resource.type)}${lock(resource)}`;
};

function branch(children: Children, { parent, indent, prefix }: Branch): string[] {
  const own = children.get(parent.urn) ?? [];
  return own.flatMap((resource, index) => {
    const [mark, below] = index === own.length - 1 ? ["└─ ", "   "] : ["├─ ", "│  "];
    return [
      `${indent}${mark}${label(resource, prefix)}`,
      ...branch(children, { parent: resource, indent: `${indent}${below}`, prefix }),
    ];
  });
}

/** Every resource under its parent. Names leave out the prefix that they share with the root. */
export function treeView(resources: readonly ResourceRecord[], width: number): string[] {
  const children: Children = Map.groupBy(resources, ({ parent }) => parent);
  const roots = children.get(null) ?? [];
  return roots
    .flatMap((root) => [
      `  ${label(root, "")}`,
      ...branch(children, { parent: root, indent: "  ", prefix: `${root.name}-` }),
    ])
    .map((line) => cut(line, width));
}
