import type uPlot from "uplot";

/** Colors of a plot. */
export interface Palette {
  readonly text: string;
  readonly grid: string;
  readonly measured: string;
  readonly stated: string;
}

/** One plot: values over the start of the runs, in seconds since 1970. */
export interface Trend {
  readonly unit: string;
  readonly statedText: string;
  readonly stated: number;
  readonly times: readonly number[];
  /** Null where there was no run. */
  readonly measured: readonly (number | null)[];
  /** Place of the last run. */
  readonly last: number;
}

export interface Drawing {
  readonly trends: readonly Trend[];
  readonly palettes: { readonly light: Palette; readonly dark: Palette };
}

/**
 * Draws the plots of a report. The report holds this function as text (`toString`), so that it must not use anything
 * from outside of itself.
 */
export function drawTrends(Plot: typeof uPlot, { trends, palettes }: Drawing): void {
  const HEIGHT = 220;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const places = [...document.querySelectorAll<HTMLElement>("[data-trend]")];
  let drawn: uPlot[] = [];

  // Per distance of two ticks: what each says, and what is added where the year, the day or the minute changes.
  const ticks: uPlot.Axis.Values = [
    [86_400, "{MM}-{DD}", "\n{YYYY}", null, null, null, null, null, 1],
    [60, "{HH}:{mm}", "\n{YYYY}-{MM}-{DD}", null, "\n{MM}-{DD}", null, null, null, 1],
    [1, ":{ss}", "\n{YYYY}-{MM}-{DD} {HH}:{mm}", null, "\n{MM}-{DD} {HH}:{mm}", null, "\n{HH}:{mm}", null, 1],
  ];

  const optionsOf = (trend: Trend, palette: Palette, width: number): uPlot.Options => {
    const axis = { stroke: palette.text, grid: { stroke: palette.grid }, ticks: { stroke: palette.grid } };
    return {
      width,
      height: HEIGHT,
      tzDate: (seconds) => Plot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      // Without a pointer over the plot the legend names the last run.
      hooks: { ready: [(plot) => plot.setLegend({ idx: trend.last })] },
      cursor: { drag: { x: false, y: false } },
      scales: { y: { range: (_plot, _least, most) => [0, (most || 1) * 1.1] } },
      axes: [
        { ...axis, values: ticks },
        { ...axis, size: 64 },
      ],
      series: [
        { label: "start of the run (UTC)", value: "{YYYY}-{MM}-{DD} {HH}:{mm}" },
        {
          label: `measured, ${trend.unit}`,
          stroke: palette.measured,
          width: 2,
          points: { show: true, size: 6 },
        },
        { label: trend.statedText, stroke: palette.stated, width: 2, dash: [8, 5], points: { show: false } },
      ],
    };
  };

  const draw = (palette: Palette): void => {
    for (const plot of drawn) plot.destroy();
    drawn = places.flatMap((place) => {
      const trend = trends[Number(place.dataset.trend)];
      if (trend === undefined) return [];
      const stated = trend.times.map(() => trend.stated);
      const data = [[...trend.times], [...trend.measured], stated] as uPlot.AlignedData;
      return [new Plot(optionsOf(trend, palette, place.clientWidth), data, place)];
    });
  };
  const drawForScreen = (): void => draw(dark.matches ? palettes.dark : palettes.light);

  drawForScreen();
  dark.addEventListener("change", drawForScreen);
  addEventListener("beforeprint", () => draw(palettes.light));
  addEventListener("afterprint", drawForScreen);
  addEventListener("resize", () => {
    for (const plot of drawn)
      plot.setSize({ width: plot.root.parentElement?.clientWidth ?? plot.width, height: HEIGHT });
  });
}
