/**
 * Text of a preview document consists of names of values that are known only after apply (`${db.endpoint}`) and of
 * literal text, in which `${` is written `$${`. So the two are never confused.
 *
 * While a program runs, a name stands between two Unicode noncharacters. The standard reserves them for a program's
 * internal use (https://www.unicode.org/faq/private_use.html#nonchar1), and JSON does not escape them: a name
 * survives concatenation and `JSON.stringify`, and cannot be mistaken for text of the user.
 */
const open = "\uFDD0";
const close = "\uFDD1";

const anyMark = /[\uFDD0\uFDD1]/;
const wholeName = /\uFDD0([^\uFDD0\uFDD1]*)\uFDD1/g;
const cutName = /\uFDD0([^\uFDD0\uFDD1]*)$/;

/** A part of document text: literal text, or the name `<logical name>.<property>` of a value known after apply. */
export type TextPart = { readonly literal: string } | { readonly name: string };

/** A value that is known only after apply, as text of the running program. */
export function unresolved(name: string): string {
  return `${open}${name}${close}`;
}

/** Whether a program has cut or split a name, as `list[0]` does when the list has no shape. */
export function hasCutName(text: string): boolean {
  return anyMark.test(text) && anyMark.test(text.replace(wholeName, ""));
}

/**
 * Converts text of the running program to document text. A `$` directly before a name is written `${"$"}`, because
 * `$${` would be an escape. What is left of a cut name ends in `…`.
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

/** Splits document text into its parts. Neighbouring literal texts become one part. */
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
