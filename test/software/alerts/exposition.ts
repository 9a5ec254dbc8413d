/** One line of a scrape. */
export interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? \S+$/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** The series of a scrape: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export const seriesOf = (text: string): Series[] =>
  text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, metric, labels = ""] = LINE.exec(line) ?? [];
      if (metric === undefined) throw new Error(`got the line ${line}, expected a series with its value`);
      const pairs = [...labels.matchAll(LABEL)].map(([, name = "", value = ""]) => [name, value] as const);
      return { metric, labels: Object.fromEntries(pairs) };
    });
