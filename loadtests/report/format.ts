import type { Judgement } from "../contract/types.ts";

/** As many digits as a person can use: `1,840`, `212.4`, `0.021`. */
export function number(value: number): string {
  const size = Math.abs(value);
  const digits = size === 0 ? 0 : Math.min(6, Math.max(0, 3 - Math.floor(Math.log10(size))));
  const places = size >= 1000 ? 0 : Math.min(digits, size >= 100 ? 1 : 6);
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: places }).format(value);
}

/** A value with its unit: `212.4 ms`, `1%`. */
export const withUnit = (value: number, unit: string): string =>
  unit === "percent" ? `${number(value)}%` : `${number(value)} ${unit}`.trim();

const signs: Readonly<Record<Judgement["op"], string>> = { "<": "under", "<=": "at most", ">=": "at least" };

export const statedText = ({ op, stated, unit }: Judgement): string =>
  `${signs[op]} ${withUnit(stated, unit)}`;

export const measuredText = ({ measured, unit }: Judgement): string =>
  measured === null ? "not measured" : withUnit(measured, unit);

/** The margin with its sign: `+57.5%`. */
export const marginText = ({ marginPercent }: Judgement): string =>
  marginPercent === null ? "none" : `${marginPercent > 0 ? "+" : ""}${number(marginPercent)}%`;

/** A time of day in UTC, to the minute: `2026-01-31 02:00 UTC`. */
export function time(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3600), "h"],
    [Math.floor((whole % 3600) / 60), "min"],
    [whole % 60, "s"],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return shown.length === 0 ? "0 s" : shown.join(" ");
}

const SHORT_COMMIT = 12;

export const shortCommit = (commit: string | null): string =>
  commit?.slice(0, SHORT_COMMIT) ?? "not in a repository";
