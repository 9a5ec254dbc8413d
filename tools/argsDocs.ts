import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript-5";
import type { FieldDoc } from "../config/stackSchema.ts";

/** A field of an interface with its doc comment. */
export interface DocumentedField extends FieldDoc {
  /** Names of the fields that lead to it, such as `network.create.cidr`. */
  readonly path: string;
  readonly optional: boolean;
}

const ARGS = join(import.meta.dirname, "..", "config", "args.ts");

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

/** The doc comment directly above a field. */
function docOf(field: ts.PropertySignature): FieldDoc {
  const doc = ts.getJSDocCommentsAndTags(field).find(ts.isJSDoc);
  const fallback = doc?.tags?.find(({ tagName }) => tagName.text === "default");
  return {
    text: oneLine(ts.getTextOfJSDocComment(doc?.comment) ?? ""),
    byDefault: fallback && oneLine(ts.getTextOfJSDocComment(fallback.comment) ?? ""),
  };
}

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** Every field of a type of a source, however deep, in order. Types of other files are not looked into. */
export function documentedFields(source: string, type: string): DocumentedField[] {
  const file = ts.createSourceFile("args.ts", source, ts.ScriptTarget.Latest, true);
  const declarations = new Map<string, Declaration>(
    file.statements
      .filter((one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one))
      .map((one) => [one.name.text, one]),
  );
  const below = (node: ts.Node, path: string): DocumentedField[] => {
    if (ts.isPropertySignature(node)) return ofField(node, path);
    const referred = ts.isTypeReferenceNode(node) ? declarations.get(node.typeName.getText()) : undefined;
    const found: DocumentedField[] = [];
    ts.forEachChild(referred ?? node, (child) => void found.push(...below(child, path)));
    return found;
  };
  const ofField = (field: ts.PropertySignature, parent: string): DocumentedField[] => {
    const path = parent === "" ? field.name.getText() : `${parent}.${field.name.getText()}`;
    const own = { ...docOf(field), path, optional: field.questionToken !== undefined };
    return [own, ...(field.type === undefined ? [] : below(field.type, path))];
  };
  const declaration = declarations.get(type);
  if (declaration === undefined)
    throw new Error(`got a source without the type ${type}, expected one with it`);
  return below(declaration, "");
}

/** The fields of `SystemArgs`, which are the keys of a stack's file and two more. */
export const systemArgs = (): DocumentedField[] => documentedFields(readFileSync(ARGS, "utf8"), "SystemArgs");

/** Their documentation by path. */
export const systemArgsDocs = (): ReadonlyMap<string, FieldDoc> =>
  new Map(systemArgs().map((field) => [field.path, field]));
