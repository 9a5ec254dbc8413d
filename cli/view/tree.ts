import type { ResourceRecord } from "../../preview/document.ts";
import { cut } from "../terminal.ts";

/** `kubernetes:apps/v1:Deployment` → `apps/v1 Deployment`, `aws:rds/instance:Instance` → `rds Instance`. */
export function shortType(type: string): string {
  const [, module = "", name = ""] = type.split(":");
  const folder = module.replace(/\/[a-z][A-Za-z]*$/, "");
  return folder === "index" ? name : `${folder} ${name}`;
}

type Children = ReadonlyMap<string | null, readonly ResourceRecord[]>;

function branch(children: Children, parent: string | null, indent: string): string[] {
  const own = children.get(parent) ?? [];
  return own.flatMap((resource, index) => {
    const isLast = index === own.length - 1;
    const mark = parent === null ? "" : `${isLast ? "└─ " : "├─ "}`;
    const below = parent === null ? "" : `${isLast ? "   " : "│  "}`;
    const lock = resource.protect ? "  (protected)" : "";
    return [
      `${indent}${mark}${resource.name}  ${shortType(resource.type)}${lock}`,
      ...branch(children, resource.urn, `${indent}${below}`),
    ];
  });
}

/** Every resource under its parent. */
export function treeView(resources: readonly ResourceRecord[], width: number): string[] {
  const children = Map.groupBy(resources, ({ parent }) => parent);
  return branch(children, null, "  ").map((line) => cut(line, width));
}
