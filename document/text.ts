/**
 * How text reads in a preview document: names of values known only after apply (`${db.endpoint}`),
 * literal text (`${` is written `$${`), and nothing that could be taken for the other.
 *
 * While a program runs, a name is held between two Unicode noncharacters, which the standard keeps for
 * a program's own use (https://www.unicode.org/faq/private_use.html#nonchar1) and which JSON leaves
 * alone, so that a name survives concatenation and `JSON.stringify` and can be told from user text.
 */
const open = "\uFDD0";
const close = "\uFDD1";

const anyMark = /[\uFDD0\uFDD1]/;
const wholeName = /\uFDD0([^\uFDD0\uFDD1]*)\uFDD1/g;
const cutName = /\uFDD0([^\uFDD0\uFDD1]*)$/;

/** A piece of document text: literal, or the name `<logical name>.<property>` of a value known after apply. */
export type TextPart = { readonly literal: string } | { readonly name: string };

/** The running program's form of a value that is known only after apply. */
export function unresolved(name: string): string {
  return `${open}${name}${close}`;
}

/** True where a program has cut or picked apart a name, as `list[0]` does when the list has no shape. */
export function hasCutName(text: string): boolean {
  return anyMark.test(text) && anyMark.test(text.replace(wholeName, ""));
}

/**
 * Writes a running program's text as document text. A `$` that stands directly before a name is written
 * `${"$"}`, or it would read as an escape; what is left of a cut name ends in `…`.
 */
export function toDocumentText(text: string): string {
  if (!text.includes("${") && !anyMark.test(text)) return text;
  return text
    .replaceAll("${", () => "$${")
    .replace(/\$+(?=\uFDD0)/g, (dollars) => `\${"${dollars}"}`)
    .replace(wholeName, (_, name: string) => `\${${name}}`)
    .replace(cutName, (_, rest: string) => `\${${rest}…}`)
    .replace(/[\uFDD0\uFDD1]/g, "…");
}

const token = /\$\$\{|\$\{"(\$+)"\}|\$\{([^}]*)\}/g;

/** Reads document text back into its parts; neighbouring literals are one part. */
export function readDocumentText(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let literal = "";
  let from = 0;
  for (const match of text.matchAll(token)) {
    literal += text.slice(from, match.index);
    from = match.index + match[0].length;
    const [, dollars, name] = match;
    if (name === undefined) {
      literal += dollars ?? "${";
      continue;
    }
    if (literal !== "") parts.push({ literal });
    parts.push({ name });
    literal = "";
  }
  literal += text.slice(from);
  if (literal !== "") parts.push({ literal });
  return parts;
}
