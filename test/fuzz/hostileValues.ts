const WRONG_TYPES: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  [""],
  { a: 1 },
  { "": "" },
  { constructor: { a: 1 } },
];

const NUMBERS = [0, -1, 0.5, -0.001, 1, 99, 101, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e21, 1e308];

const NUMBER_TEXTS = [
  "NaN",
  "Infinity",
  "-1",
  "1e3",
  "0x10",
  "1_000",
  "10Gi",
  "250m",
  "5 GB",
  "30s",
  "1h",
  "50%",
];

const CASES = ["KUBERNETES", "True", "Yes", "Bad_Name", "UPPER-case", "camelCase"];

/** Texts that another language reads as more than a text: shells, Kubernetes, templates, IAM, systemd, SQL, YAML, paths. */
const SYNTAX = [
  ...["$(HOME)", "${HOME}", "$HOME", "$$", "`id`", "'; id; '", '"', "\\", "a b", "!!", "~", "%i", "%%"],
  ...["{{ .Values.a }}", "{{", "${aws:username}", "*", "arn:aws:iam::123456789012:role/*", "' OR 1=1 --"],
  ...["a: b", "- a", "&a", "!!int 1", "{a: b}", "[1]", "# a", "<script>", "../../etc/passwd", "/", "--help"],
];

const NAMES = [
  "-",
  ".",
  "-a",
  "a-",
  ".a",
  "a.",
  "a..b",
  "a_b",
  "__proto__",
  "prototype",
  "constructor",
  "toString",
];

const CHARACTERS = [
  "a\nb",
  "a\r\nb",
  "\t",
  "a\u0000b",
  "\u001b[31m",
  "\u202eabc",
  "\u2028",
  "ｗｅｂ",
  "é",
  "💥",
  "\ud800",
];

const SIZES = ["a".repeat(64), "a".repeat(300), "a".repeat(70_000)];

/** Values of the wrong type, range, unit, case or size, in the syntax of another language, and with odd characters. */
export const hostileValues: readonly unknown[] = [
  ...WRONG_TYPES,
  ...NUMBERS,
  ...["", " "],
  ...NUMBER_TEXTS,
  ...CASES,
  ...SYNTAX,
  ...NAMES,
  ...CHARACTERS,
  ...SIZES,
];

/** Those that are texts. */
export const hostileTexts: readonly string[] = hostileValues.filter((value) => typeof value === "string");
