import { parseCron, type Values } from "../../../profiles/cron.ts";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** Numbers as text; three or more consecutive ones become a range, as in `1-5,9`. Null for every value. */
function folded(list: Values, separator: string, show: (value: number) => string = String): string | null {
  if (list === null) return null;
  const runs: number[][] = [];
  for (const value of list) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs
    .map((run) =>
      run.length < 3
        ? run.map(show).join(",")
        : `${show(run[0] as number)}${separator}${show(run.at(-1) as number)}`,
    )
    .join(",");
}

/** Expressions for EventBridge Scheduler, in UTC. One of its two fields for days has to be `?`. */
export const schedulerExpressions = (cron: string): string[] =>
  parseCron(cron).map(({ minutes, hours, days, months, weekdays }) => {
    const names = folded(weekdays, "-", (day) => (DAYS[day] as string).toUpperCase());
    const monthDays = names === null ? (folded(days, "-") ?? "*") : "?";
    const fields = [folded(minutes, "-") ?? "*", folded(hours, "-") ?? "*", monthDays];
    return `cron(${[...fields, folded(months, "-") ?? "*", names ?? "?", "*"].join(" ")})`;
  });

/** `OnCalendar` expressions for systemd, in UTC. */
export const calendarExpressions = (cron: string): string[] =>
  parseCron(cron).map(({ minutes, hours, days, months, weekdays }) => {
    const names = folded(weekdays, "..", (day) => DAYS[day] as string);
    const date = `*-${folded(months, "..") ?? "*"}-${folded(days, "..") ?? "*"}`;
    const time = `${folded(hours, "..") ?? "*"}:${folded(minutes, "..") ?? "*"}:00`;
    return [...(names === null ? [] : [names]), date, time, "UTC"].join(" ");
  });
