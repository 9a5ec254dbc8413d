import { settingsOfFile } from "../../config/fileSettings.ts";
import { readStackFile } from "../../config/stackFile.ts";
import { journeys } from "../../loadtests/contract/journeys.ts";
import { linesOf } from "../../loadtests/contract/lines.ts";
import { loadOf } from "../../loadtests/contract/load.ts";
import type { Result } from "../../loadtests/contract/result.ts";
import { allowedPercent } from "../../loadtests/contract/stated.ts";
import type { Line, Load, Measure } from "../../loadtests/contract/types.ts";
import { generatorOf, plainProfile } from "../../loadtests/run/request.ts";
import { loadProfile } from "../../profiles/load.ts";

/** A run in which the reference workload is made to miss one benchmark, by a little. */
export interface Twin {
  readonly stack: string;
  readonly line: Line;
  /** Value of `--degrade`. */
  readonly degrade: Readonly<Record<string, unknown>>;
}

type Kind = Measure["kind"];

/** Users that the load offers in a judged phase. */
function usersIn({ scenarios, phases }: Load): number {
  const judged = phases.filter((phase) => phase.judged).map(({ name }) => name);
  const counts = Object.values(scenarios).flatMap((one) =>
    one.executor === "constant-vus" && judged.includes(one.tags.phase) ? [one.vus] : [],
  );
  return Math.max(0, ...counts);
}

/** So many users that the others are more than the requests that may fail. */
function tooFewUsers(load: Load, lines: readonly Line[]): number {
  const users = usersIn(load);
  return Math.min(users - 1, Math.floor(users * (1 - (1.5 * allowedPercent(lines)) / 100)));
}

/** How each kind of benchmark is missed, by how much beside the line. */
const degrades = {
  responseTime: ({ value }) => ({ responseTimeMs: Math.ceil(value * 1.1) }),
  errors: ({ value }) => ({ errorPercent: value * 1.5 }),
  throughput: ({ value, measure }, { timeFactor }) =>
    measure.kind === "throughput"
      ? { throughputPerSecond: (0.85 * value * timeFactor) / measure.perSeconds }
      : {},
  amount: ({ value, benchmark }) => ({ amount: { [benchmark]: value - 1 } }),
  duration: ({ value, measure }) =>
    measure.kind === "duration" ? { durationSeconds: value * measure.unitSeconds * 1.05 } : {},
  users: (_, load, lines) => ({ users: tooFewUsers(load, lines) }),
} satisfies Record<
  Exclude<Kind, "none">,
  (line: Line, load: Load, lines: readonly Line[]) => Twin["degrade"]
>;

/** Which other benchmarks are missed with it: users are only at work while they are served well. */
const alsoMissed: Readonly<Record<Kind, readonly Kind[]>> = {
  responseTime: ["users"],
  errors: ["users"],
  throughput: [],
  amount: [],
  duration: [],
  // Who gets no connection gets nothing else either.
  users: ["responseTime", "errors", "throughput", "amount", "duration"],
  none: [],
};

/** A twin for each benchmark of a stack that a load test can show. */
export function twinsOf(stack: string): readonly Twin[] {
  const { profile: reference, overrides } = settingsOfFile(readStackFile(stack));
  const profile = plainProfile(loadProfile(reference, overrides));
  const lines = linesOf(profile);
  const load = loadOf(profile, lines, journeys[profile.system] ?? [], {
    shape: "benchmark",
    target: "reference",
    generator: generatorOf({}),
  });
  return lines.flatMap((line): Twin[] => {
    const { kind } = line.measure;
    return kind === "none" ? [] : [{ stack, line, degrade: degrades[kind](line, load, lines) }];
  });
}

/** What is wrong with a twin's result; null where its benchmark is missed, and no other that has nothing to do with it. */
export function fault({ line, stack }: Twin, { judgements }: Result): string | null {
  const own = judgements.filter(({ benchmark }) => benchmark === line.benchmark);
  if (!own.some(({ verdict }) => verdict === "missed")) {
    const got = own.map(({ verdict, note }) => (note === "" ? verdict : `${verdict} (${note})`));
    return `got ${got.join(", ") || "no judgement"}, expected missed`;
  }
  const allowed = twinsOf(stack)
    .filter((twin) => alsoMissed[line.measure.kind].includes(twin.line.measure.kind))
    .map((twin) => twin.line.benchmark);
  const others = judgements
    .filter(
      ({ verdict, benchmark }) =>
        verdict === "missed" && ![line.benchmark, "checks", ...allowed].includes(benchmark),
    )
    .map(({ benchmark }) => benchmark);
  return others.length === 0 ? null : `missed too, without a reason: ${others.join(", ")}`;
}
