import junitReportBuilder, { type TestCase } from "junit-report-builder";
import type { Result } from "../contract/result.ts";
import type { Judgement, Verdict } from "../contract/types.ts";
import { MOST_DROPPED_PERCENT } from "./result.ts";

/** The types of the package say that its builder is a property `default`; it is what `require` gives. */
const builder = junitReportBuilder as unknown as typeof junitReportBuilder.default;

const signed = (percent: number): string => `${percent > 0 ? "+" : ""}${percent.toFixed(1)}%`;

/** A judgement as one line. */
export function judgementText({
  op,
  stated,
  unit,
  measured,
  marginPercent,
  verdict,
  note,
}: Judgement): string {
  const got = measured === null ? "nothing measured" : `measured ${measured} ${unit}`;
  const margin = marginPercent === null ? "" : ` (margin ${signed(marginPercent)})`;
  return `${verdict}: stated ${op} ${stated} ${unit}, ${got}${margin}${note === "" ? "" : `; ${note}`}`;
}

const nothing = (): void => {};
/** What is not proven is never a plain pass: a test that was skipped, or one that broke. */
const marks = {
  met: nothing,
  missed: (test, text) => void test.failure(text, "missed"),
  "cannot tell": (test, text) => void test.error(text, "cannot tell"),
  scaled: (test) => void test.skipped(),
  information: (test) => void test.skipped(),
  "nothing stated": (test) => void test.skipped(),
} satisfies Record<Verdict, (test: TestCase, text: string) => void>;

/** The phase beyond the stated load shows how far a system holds; a miss in it is no failure. */
const markOf = ({ verdict, beyond }: Judgement): ((test: TestCase, text: string) => void) =>
  beyond && verdict !== "met" ? marks.information : marks[verdict];

/** A run as JUnit, a test a judgement; the measured text is its output. */
export function junitOf(result: Result): string {
  const {
    title,
    stack,
    shape,
    startedAt,
    seconds,
    judgements,
    partial,
    target,
    profileHash,
    commit,
    droppedPercent,
  } = result;
  const report = builder.newBuilder();
  const suite = report.testSuite().name(`load test ${shape} of ${stack}: ${title}`).timestamp(startedAt);
  suite.time(seconds);
  for (const [name, value] of Object.entries({
    target: target.url,
    profileHash,
    commit: commit ?? "unknown",
  }))
    suite.property(name, value);
  const className = `loadtests.${stack}.${shape}`;
  const whole = suite.testCase().className(className).name("the run came to its end");
  if (partial !== null) whole.error(partial, "partial");
  const offered = suite.testCase().className(className).name("the load was offered whole");
  if (droppedPercent > MOST_DROPPED_PERCENT)
    offered.error(`${droppedPercent}% of the iterations could not be started in time`, "dropped");
  for (const judgement of judgements) {
    const { benchmark, phase, sentence } = judgement;
    const test = suite
      .testCase()
      .className(className)
      .name(phase === "" ? benchmark : `${benchmark}, ${phase}`);
    const text = judgementText(judgement);
    markOf(judgement)(test, text);
    test.standardOutput(`${sentence}\n${text}`);
  }
  return report.build();
}
