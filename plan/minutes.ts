import { counted } from "../base/counted.ts";

const HOUR = 60;

/** Minutes as people say them: in hours where those are whole; above two hours, rounded up to whole ones. */
export const timeOf = (minutes: number): string =>
  minutes % HOUR === 0 || minutes > 2 * HOUR
    ? counted(Math.ceil(minutes / HOUR), "hours")
    : counted(minutes, "minutes");
