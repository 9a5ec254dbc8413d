import { type Shape, shapes } from "./shapes.ts";
import type { Generator, Journey, Line, LoadProfile, ShapeName } from "./types.ts";

/** Under which circumstances a load is offered. */
export interface Circumstances {
  readonly shape: ShapeName;
  readonly generator: Generator;
  readonly target: "reference" | "stack" | "url";
  /** Wished length of a judged phase. @default what the lines need */
  readonly seconds?: number;
  /** Processes of k6 that share the load. @default 1 */
  readonly instances?: number;
}

/** What every part of the planning of a load reads. */
export interface Setting {
  readonly profile: LoadProfile;
  readonly lines: readonly Line[];
  readonly journeys: readonly Journey[];
  readonly shape: Shape;
  readonly circumstances: Circumstances;
  /** Time between two requests of a user, seconds. */
  readonly think: number;
  /** Users at the same time that the benchmarks state; 1 where they state none. */
  readonly users: number;
  /** The most that may be offered, by generators and shape. */
  readonly caps: Generator;
}

/** Of a profile that states none: between a person who reads and one who clicks. */
const THINK_SECONDS = 3;

/** How long a person looks at an answer, seconds. */
export const thinkSecondsOf = ({ loadTest }: Pick<LoadProfile, "loadTest">): number =>
  loadTest?.thinkSeconds ?? THINK_SECONDS;

const usersOf = (lines: readonly Line[]): number =>
  Math.ceil(lines.find(({ measure }) => measure.kind === "users")?.value ?? 1);

const isOffered = (journey: Journey, target: Circumstances["target"]): boolean =>
  !(journey.drive.by === "check" && journey.drive.only !== undefined && journey.drive.only !== target);

export function settingOf(
  profile: LoadProfile,
  lines: readonly Line[],
  journeys: readonly Journey[],
  circumstances: Circumstances,
): Setting {
  const { generator, target, instances = 1 } = circumstances;
  const shape = shapes[circumstances.shape];
  return {
    profile,
    lines,
    journeys: journeys.filter((journey) => isOffered(journey, target)),
    shape,
    circumstances,
    think: thinkSecondsOf(profile),
    users: usersOf(lines),
    caps: {
      maxUsers: Math.max(1, Math.min(shape.caps.users, generator.maxUsers * instances)),
      maxPerSecond: Math.min(shape.caps.perSecond, generator.maxPerSecond * instances),
    },
  };
}

/** The journey that measures a benchmark by its amount, rate or duration. */
export const journeyOf = ({ journeys }: Setting, benchmark: string): Journey | undefined =>
  journeys.find(({ drive }) => drive.by === "benchmark" && drive.benchmark === benchmark);

export const userJourneys = ({ journeys }: Setting): readonly Journey[] =>
  journeys.filter(({ drive }) => drive.by === "users");

export const checkJourneys = ({ journeys, shape }: Setting): readonly Journey[] =>
  shape.checks ? journeys.filter(({ drive }) => drive.by === "check") : [];
