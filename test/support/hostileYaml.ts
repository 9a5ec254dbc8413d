import fc from "fast-check";
import type { Json } from "../../base/json.ts";

/** Texts that some version of YAML reads as another type, as syntax, or as another text. */
const hostileTexts = [
  ...["yes", "No", "ON", "off", "y", "N", "true", "FALSE", "null", "Null", "~", ""],
  ...["0", "-1", "+1", "1.", ".5", "1e3", "1_000", "0777", "0o777", "0x1F", "0b11", "1:30", "1:30:00.5"],
  ...[".inf", "-.Inf", ".nan", "1e400", "2026-11-25", "2026-11-25T10:00:00Z", "=", "<<", "..."],
  ...[
    "- yes",
    "-",
    "?",
    "? a",
    ": a",
    "a: b",
    "a:",
    "# a",
    "a # b",
    "&a",
    "*a",
    "!a",
    "!!int 1",
    "%YAML 1.1",
  ],
  ...["---", "--- a", "---\na\n...\n", "|", ">", "|-\n", "@a", "`a`", "{}", "[]", "{a: b}", "[a, b]", "a, b"],
  ...["'", '"', "'a'", '"a"', "\\", "\\n", "a\\", "a'b\"c", "$(NAME)", "{{ .Values.a }}"],
  ...[" ", " a", "a ", "\t", "\ta", "a\t", "\n", "a\n", "a\n\n", "\na", "a\nb", "a\nb\n", "a\n\nb\n\n"],
  ...[" a\nb", "a\n b\n", "a\n  \nb", "a \nb ", "a\n ", "a\n\tb", "- a\n- b\n", "# a\nb\n", "a\r\nb", "a\rb"],
  ...["\u0000", "\u0007", "\u001b[0m", "\u007f", "\u0085", "a\u0085b\nc", "\u00a0", "\u2028", "a\u2029b\nc"],
  ...["\ufeff", "a\ufeffb\nc", "\ufffe", "\uffff", "é", "ü\nß", "日本\n語", "😀", "😀\n😀", "a".repeat(300)],
] as const;

const text = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.array(fc.constantFrom(...hostileTexts), { maxLength: 4 }).map((parts) => parts.join("\n")),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 40 }),
);

/** Numbers that Go and Python read as the same JSON number. */
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.constantFrom(1e21, 1e-7, 5e-324, 1.5e300),
);

/** Any JSON value with hostile texts as values and keys. */
const { value } = fc.letrec<{ readonly value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    { arbitrary: text, weight: 3 },
    { arbitrary: fc.oneof(number, fc.boolean(), fc.constant(null)), weight: 1 },
    { arbitrary: fc.array(tie("value"), { maxLength: 4 }), weight: 2 },
    {
      arbitrary: fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
      weight: 3,
    },
  ),
}));

/** Documents for comparing what was written with what another program reads. */
export const hostileDocuments: fc.Arbitrary<Json> = value;
