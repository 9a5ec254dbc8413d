import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Result } from "../../../loadtests/contract/result.ts";
import { reportHtml } from "../../../loadtests/report/html.ts";
import { escapeHtml } from "../../../loadtests/report/markup.ts";
import { nightAt, runOf, sampleResult } from "../../loadtests/history/sample.ts";
import { type Browser, chromium, type Page, startBrowser } from "./chromium.ts";

const program = chromium();
if (program === undefined)
  console.warn("NOT RUN: the report in a browser, because there is no chromium on PATH (Debian: chromium)");

const past = Array.from({ length: 42 }, (_, night) => runOf(night, [190 + ((night * 37) % 23), 205, 0]));
const now: Result = { ...sampleResult, startedAt: nightAt(42) };

const HOSTILE = `</script></title></style><img src="http://127.0.0.1:9/x" onerror="document.title='hit'"><script>document.title='hit'</script>'"]]>--><!--`;

/** The value with its texts replaced, but those whose words are fixed. */
function hostile<Value>(value: Value, key = ""): Value {
  if (typeof value === "string")
    return (["kind", "op", "verdict", "startedAt", "shape"].includes(key) ? value : HOSTILE) as Value;
  if (Array.isArray(value)) return value.map((one) => hostile(one)) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hostile(one, name)])) as Value;
}

const bare: Result = { ...sampleResult, judgements: [], checks: [], responses: [] };

/** A dashboard that tries to reach the network and the page that holds it, and tells that page what came of it. */
const dashboardOf = (url: string): string => `<!doctype html><img src="${url}/image"><script>
let title = "changed";
try { parent.document.title = "hit"; } catch { title = "refused"; }
fetch("${url}/fetch", { mode: "no-cors" }).then(() => "answered", () => "refused")
  .then((fetched) => parent.postMessage({ title, fetched }, "*"));
</script>`;

/** Keeps what the dashboard tells the page. */
const TOLD =
  "if (parent === self) window.told = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data)));";

/** Paths that a server on loopback is asked for while something runs. */
async function askedDuring(run: (url: string) => Promise<void>): Promise<readonly (string | undefined)[]> {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.closeAllConnections();
  server.close();
  return asked.toSorted();
}

let folder: string;
let browser: Browser;

beforeAll(async () => {
  if (program === undefined) return;
  folder = mkdtempSync(join(tmpdir(), "report-"));
  browser = await startBrowser(program);
});

afterAll(async () => {
  if (program === undefined) return;
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Look {
  readonly width: number;
  /** Runs in the page before its own scripts. */
  readonly script?: string;
  readonly scheme?: "light" | "dark";
}

async function look(html: string, { width, scheme = "light", script = "" }: Look): Promise<Page> {
  const file = join(folder, "report.html");
  writeFileSync(file, html);
  const page = await browser.open(width);
  const features = [{ name: "prefers-color-scheme", value: scheme }];
  await page.send("Emulation.setEmulatedMedia", { features });
  await page.send("Page.addScriptToEvaluateOnNewDocument", { source: script });
  await page.send("Page.navigate", { url: pathToFileURL(file).href });
  while ((await page.evaluate<string>("location.protocol + document.readyState")) !== "file:complete")
    await setTimeout(50);
  return page;
}

/** What the browser complained of: exceptions, console, and its own log. */
const complaints = ({ events }: Page): readonly string[] =>
  events
    .filter(({ method }) =>
      ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"].includes(method),
    )
    .map(({ params }) => JSON.stringify(params));

const requests = ({ events }: Page): readonly string[] =>
  events
    .filter(({ method }) => method === "Network.requestWillBeSent")
    .map(({ params }) => (params.request as { url: string }).url)
    .filter((url) => !/^(file|data|about|blob):/.test(url));

const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

const looks: readonly Look[] = [400, 800, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((scheme) => ({ width, scheme })),
);

/** Elements with text whose contrast with what is behind them is under 4.5. https://www.w3.org/TR/WCAG22/#contrast-minimum (read 2026-11-27) */
const LOW_CONTRAST = `(() => {
  const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (color) => parse(color).slice(0, 3)
    .map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return (parse(color)[3] ?? 1) > 0 || element.parentElement === null ? color : behind(element.parentElement);
  };
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
  return [...document.body.querySelectorAll("*")].filter((element) => own(element) && element.checkVisibility())
    .filter((element) => !["SCRIPT", "STYLE"].includes(element.tagName)).flatMap((element) => {
      const pair = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
      const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
      return contrast < 4.5 ? [element.outerHTML.slice(0, 80) + " " + contrast.toFixed(2)] : [];
    });
})()`;

describe.skipIf(program === undefined)("the report in Chromium", () => {
  test.each(looks)("at $width pixels, $scheme: no error, no request, no overflow, contrast", async (one) => {
    const page = await look(reportHtml(now, past), one);
    expect(complaints(page)).toEqual([]);
    expect(requests(page)).toEqual([]);
    expect(await page.evaluate(OVERFLOW)).toBeLessThanOrEqual(0);
    expect(await page.evaluate(LOW_CONTRAST)).toEqual([]);
    expect(await page.evaluate("document.querySelectorAll('.plot canvas').length")).toBe(3);
    page.close();
  });

  test("draws the measured line and the stated one, each in its color", async () => {
    const page = await look(reportHtml(now, past), { width: 800 });
    const pixels = (color: readonly number[]) => `(() => {
      const canvas = document.querySelector(".plot canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let found = 0;
      for (let at = 0; at < data.length; at += 4)
        if (${color.map((value, index) => `Math.abs(data[at + ${index}] - ${value}) < 12`).join(" && ")} && data[at + 3] > 200) found += 1;
      return found;
    })()`;
    expect(await page.evaluate(pixels([0x1d, 0x4e, 0xd8]))).toBeGreaterThan(300);
    expect(await page.evaluate(pixels([0xb9, 0x1c, 0x1c]))).toBeGreaterThan(300);
    expect(await page.evaluate(pixels([0x00, 0xff, 0x00]))).toBe(0);
    page.close();
  });

  test("follows a change of width and of colors", async () => {
    const page = await look(reportHtml(now, past), { width: 1280 });
    await page.send("Emulation.setDeviceMetricsOverride", {
      width: 400,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await page.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: "dark" }],
    });
    await page.evaluate(
      "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))",
    );
    expect(await page.evaluate(OVERFLOW)).toBeLessThanOrEqual(0);
    expect(complaints(page)).toEqual([]);
    page.close();
  });

  test("prints", async () => {
    const page = await look(reportHtml(now, past), { width: 800, scheme: "dark" });
    const { data } = await page.send("Page.printToPDF", { printBackground: false });
    expect(Buffer.from(String(data), "base64").subarray(0, 5).toString()).toBe("%PDF-");
    expect(complaints(page)).toEqual([]);
    page.close();
  });

  test("shows nothing but text where a result holds markup and scripts", async () => {
    const result = hostile(now);
    const html = reportHtml(
      result,
      past.map((run) => ({ ...hostile(run), startedAt: run.startedAt })),
    );
    const page = await look(html, { width: 400 });
    expect(await page.evaluate("document.title")).toContain("</script>");
    expect(await page.evaluate("document.querySelectorAll('img, body > script').length")).toBe(2);
    expect(await page.evaluate(OVERFLOW)).toBeLessThanOrEqual(0);
    expect([...complaints(page), ...requests(page)]).toEqual([]);
    page.close();
  });

  test("of a run without benchmarks and past runs has no plot and no error", async () => {
    const page = await look(reportHtml(bare, []), { width: 400 });
    expect(await page.evaluate("document.querySelectorAll('.plot').length")).toBe(0);
    expect(complaints(page)).toEqual([]);
    page.close();
  });

  test("of a first run draws its one point", async () => {
    const page = await look(reportHtml(now, []), { width: 400 });
    expect(await page.evaluate("document.querySelectorAll('.plot canvas').length")).toBe(3);
    expect(complaints(page)).toEqual([]);
    page.close();
  });

  test("runs the dashboard of k6, which reaches neither the network nor the report", async () => {
    const dashboardHtml = join(folder, "dashboard.html");
    const asked = await askedDuring(async (url) => {
      writeFileSync(dashboardHtml, dashboardOf(url));
      const page = await look(reportHtml(now, past, { dashboardHtml }), { width: 800, script: TOLD });
      await page.evaluate("document.querySelector('.dashboard').closest('details').open = true");
      await page.evaluate("document.querySelector('.dashboard').scrollIntoView()");
      expect(await page.evaluate("window.told")).toEqual({ title: "refused", fetched: "refused" });
      expect(await page.evaluate("document.title")).not.toBe("hit");
      page.close();
    });
    expect(asked).toEqual([]);
  });

  test("a page without the report's policy does reach the network", async () => {
    const asked = await askedDuring(async (url) => {
      const frame = `<iframe sandbox="allow-scripts" srcdoc="${escapeHtml(dashboardOf(url))}"></iframe>`;
      const page = await look(frame, { width: 800, script: TOLD });
      expect(await page.evaluate("window.told")).toEqual({ title: "refused", fetched: "answered" });
      page.close();
    });
    expect(asked).toEqual(["/fetch", "/image"]);
  });

  test("the check sees a page that asks the network, complains and is too wide", async () => {
    const page = await look(
      `<p style="width:600px;color:#999;background:#fff">x<img src="http://127.0.0.1:9/x"><script>throw new Error("x")</script>`,
      { width: 400 },
    );
    expect(complaints(page).length).toBeGreaterThan(0);
    expect(requests(page)).toEqual(["http://127.0.0.1:9/x"]);
    expect(await page.evaluate(OVERFLOW)).toBeGreaterThan(0);
    expect(await page.evaluate(LOW_CONTRAST)).toHaveLength(1);
    page.close();
  });
});
