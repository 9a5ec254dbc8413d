import { isObject } from "../../base/json.ts";
import type { Read, Reading, Sense } from "./reading.ts";

/** Values of a document at a pattern, `*` standing for any key, with the keys that lead to them. */
function valuesAt(
  value: unknown,
  pattern: readonly string[],
  path: readonly string[] = [],
): (readonly [path: readonly string[], value: unknown])[] {
  const [key, ...rest] = pattern;
  if (key === undefined) return [[path, value]];
  if (!isObject(value)) return [];
  const keys = key === "*" ? Object.keys(value) : [key];
  return keys
    .filter((one) => Object.hasOwn(value, one))
    .flatMap((one) => valuesAt(value[one], rest, [...path, one]));
}

interface Field {
  readonly sense: Sense;
  /** As in `Reading`. */
  readonly absent?: number | boolean;
}

const notLess: Field = { sense: "notLess" };
const notMore: Field = { sense: "notMore" };
const staysOn: Field = { sense: "staysOn", absent: false };
/** Without the figure there is none of it. */
const orNone: Field = { sense: "notLess", absent: 0 };
/** Without the figure nothing is promised. */
const orEndless: Field = { sense: "notMore", absent: Number.POSITIVE_INFINITY };

/** Figures that are compared as they stand, by a JSON Pointer in which `*` is any name. */
const fields = {
  "/limits/*": notLess,
  "/features/*": staysOn,
  "/minimums/*": notLess,
  "/zones": notLess,
  "/quotas/*": notLess,
  "/observability/logRetentionDays": notLess,
  "/benchmarks/uptimePercent": notLess,
  "/benchmarks/errorPercent": notMore,
  "/workloads/*/replicas/min": notLess,
  "/workloads/*/replicas/max": notLess,
  "/stores/*/capacityGB": notLess,
  "/stores/*/backupDays": notLess,
  "/stores/*/retentionDays": notLess,
  "/stores/*/lockDays": orNone,
  "/stores/*/recovery/rpoMinutes": orEndless,
  "/stores/*/recovery/rtoMinutes": orEndless,
  "/stores/*/shards": notLess,
  "/stores/*/version": notLess,
  "/stores/*/caches/*/maxSizeGB": notLess,
  "/stores/*/durable": staysOn,
  "/stores/*/readReplicas": staysOn,
} as const satisfies Readonly<Record<string, Field>>;

/** Limits of one call: more is no greater capacity. */
const NO_CAPACITY: ReadonlySet<string> = new Set(["/limits/retryAttempts", "/limits/backoffFactor"]);

const isFigure = (value: unknown): value is number | boolean =>
  typeof value === "number" || typeof value === "boolean";

/** The figures that are compared as they stand. */
export const plain: Read = (profile) =>
  Object.entries<Field>(fields).flatMap(([pointer, field]): Reading[] =>
    valuesAt(profile, pointer.split("/").slice(1)).flatMap(([path, value]) => {
      const id = `/${path.join("/")}`;
      return isFigure(value) && !NO_CAPACITY.has(id) ? [{ path, id, value, ...field }] : [];
    }),
  );
