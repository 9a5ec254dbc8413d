/**
 * How Pulumi's YAML reader, gopkg.in/yaml.v3, understands a word without quotes: neither YAML 1.1 nor 1.2.
 * https://github.com/go-yaml/yaml/blob/v3.0.1/resolve.go
 */
export type GoScalar =
  | { readonly kind: "null"; readonly value: null }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "number"; readonly value: number | bigint }
  | { readonly kind: "date"; readonly value: string }
  | { readonly kind: "text"; readonly value: string };

const words = (all: readonly string[], scalar: GoScalar): [string, GoScalar][] =>
  all.map((word) => [word, scalar]);

const signed = (sign: string): string[] => [".inf", ".Inf", ".INF"].map((word) => sign + word);

const WORDS: ReadonlyMap<string, GoScalar> = new Map([
  ...words(["", "~", "null", "Null", "NULL"], { kind: "null", value: null }),
  ...words(["true", "True", "TRUE"], { kind: "boolean", value: true }),
  ...words(["false", "False", "FALSE"], { kind: "boolean", value: false }),
  ...words([".nan", ".NaN", ".NAN"], { kind: "number", value: Number.NaN }),
  ...words([...signed(""), ...signed("+")], { kind: "number", value: Number.POSITIVE_INFINITY }),
  ...words(signed("-"), { kind: "number", value: Number.NEGATIVE_INFINITY }),
]);

/** Forms of an integer, as sign and digits, with the prefix that `BigInt` wants for its digits. */
const INTEGERS: readonly (readonly [RegExp, string])[] = [
  [/^([+-]?)0[xX]([0-9a-fA-F]+)$/, "0x"],
  [/^([+-]?)0[bB]([01]+)$/, "0b"],
  [/^0b([+-])([01]+)$/, "0b"],
  [/^([+-]?)0[oO]?([0-7]+)$/, "0o"],
  [/^0o([+-])([0-7]+)$/, "0o"],
  [/^([+-]?)(0|[1-9][0-9]*)$/, ""],
];

const MOST_SIGNED = 2n ** 63n - 1n;
const MOST_UNSIGNED = 2n ** 64n - 1n;

/** An integer of Go's 64 bits; undefined for another word, and for a number that does not fit. */
function integer(word: string): bigint | undefined {
  for (const [form, prefix] of INTEGERS) {
    const [, sign, digits] = form.exec(word) ?? [];
    if (digits === undefined) continue;
    const size = BigInt(prefix + digits);
    if (sign === "-") return size <= MOST_SIGNED + 1n ? -size : undefined;
    return size <= (sign === "" ? MOST_UNSIGNED : MOST_SIGNED) ? size : undefined;
  }
  return undefined;
}

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** Where the point is first, an underscore counts only between two digits. */
const POINT_FIRST = /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/;

function float(word: string, form: RegExp): number | undefined {
  if (!form.test(word)) return undefined;
  const value = Number(word.replaceAll("_", ""));
  // Go reads a number that is too large as text.
  return Number.isFinite(value) ? value : undefined;
}

const CLOCK = /(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?/.source;
const DATE = new RegExp(`^(\\d{4})-(\\d{1,2})-(\\d{1,2})(?: ${CLOCK}|[Tt]${CLOCK}(Z|[+-]\\d{2}:\\d{2}))?$`);

/** Days of a month of a leap year and of others, as `Date` counts them. */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

const padded = (value: number): string => String(value).padStart(2, "0");

/** Digits after the point of a second, as Go prints nanoseconds. */
const fraction = (digits: string | undefined): string => {
  const rest = (digits ?? "").slice(0, 9).replace(/0+$/, "");
  return rest === "" ? "" : `.${rest}`;
};

/** A date as Go prints it, such as `2024-01-01 00:00:00 +0000 UTC`; undefined for another word. */
function date(word: string): string | undefined {
  const found = DATE.exec(word);
  if (found === null) return undefined;
  const [, year = "", month = "", day = "", h1, m1, s1, f1, h2, m2, s2, f2, zone = "Z"] = found;
  const [hour, minute, second] = [h1 ?? h2, m1 ?? m2, s1 ?? s2].map((part) => Number(part ?? 0));
  const [monthOf, dayOf] = [Number(month), Number(day)];
  const exists =
    monthOf >= 1 &&
    monthOf <= 12 &&
    dayOf >= 1 &&
    dayOf <= daysIn(Number(year), monthOf) &&
    (hour ?? 0) < 24 &&
    (minute ?? 0) < 60 &&
    (second ?? 0) < 60;
  if (!exists) return undefined;
  const clock = [hour ?? 0, minute ?? 0, second ?? 0].map(padded).join(":");
  const offset = /^(Z|[+-]00:00)$/.test(zone)
    ? "+0000 UTC"
    : `${zone.replace(":", "")} ${zone.replace(":", "")}`;
  return `${year}-${padded(monthOf)}-${padded(dayOf)} ${clock}${fraction(f1 ?? f2)} ${offset}`;
}

/** An integer is a number where that keeps all its digits. */
const numberOf = (value: number | bigint | undefined): GoScalar | undefined =>
  value === undefined
    ? undefined
    : { kind: "number", value: Number.isSafeInteger(Number(value)) ? Number(value) : value };

function numeric(word: string): GoScalar | undefined {
  const day = date(word);
  if (day !== undefined) return { kind: "date", value: day };
  const plain = word.replaceAll("_", "");
  return numberOf(integer(plain) ?? float(plain, FLOAT));
}

/** The value of a word without quotes. */
export function goScalar(word: string): GoScalar {
  const known = WORDS.get(word);
  if (known !== undefined) return known;
  const read = /^[0-9+-]/.test(word) ? numeric(word) : numberOf(float(word, POINT_FIRST));
  return read ?? { kind: "text", value: word };
}
