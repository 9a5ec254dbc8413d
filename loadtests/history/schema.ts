import { z } from "zod";
import type { Result } from "../contract/result.ts";
import { shapeNames, verdicts } from "../contract/types.ts";

const judgement = z.object({
  benchmark: z.string(),
  phase: z.string(),
  sentence: z.string(),
  kind: z.enum(["stated", "chosen", "operator"]),
  op: z.enum(["<", "<=", ">="]),
  stated: z.number(),
  unit: z.string(),
  measured: z.number().nullable(),
  marginPercent: z.number().nullable(),
  samples: z.number(),
  beyond: z.boolean(),
  verdict: z.enum(verdicts),
  note: z.string(),
});

const phase = z.object({
  name: z.string(),
  startSeconds: z.number(),
  seconds: z.number(),
  times: z.number(),
  judged: z.boolean(),
});

const shown = z.object({
  journey: z.string(),
  count: z.number(),
  avg: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  max: z.number(),
});

/** A run as `result.json` and the history hold it. A key that a later version adds is left out. */
export const resultSchema = z.object({
  version: z.literal(1),
  title: z.string(),
  stack: z.string().min(1),
  system: z.string(),
  tier: z.string(),
  shape: z.enum(shapeNames),
  target: z.object({
    kind: z.enum(["reference", "stack", "url"]),
    url: z.string(),
    image: z.string().nullable(),
  }),
  runner: z.object({
    cores: z.number(),
    memoryGiB: z.number(),
    k6: z.string(),
    node: z.string(),
    instances: z.number(),
  }),
  profileHash: z.string(),
  commit: z.string().nullable(),
  startedAt: z.iso.datetime({ offset: true }),
  seconds: z.number(),
  load: z.object({
    timeFactor: z.number(),
    scaled: z.object({ part: z.number(), why: z.string() }).nullable(),
    phases: z.array(phase),
  }),
  judgements: z.array(judgement),
  responses: z.array(shown),
  droppedPercent: z.number(),
  limited: z.number(),
  checks: z.array(z.object({ name: z.string(), passes: z.number(), fails: z.number() })),
  holdsTimes: z.number().nullable(),
  partial: z.string().nullable(),
  passed: z.boolean(),
}) satisfies z.ZodType<Result>;
