import { z } from "zod";

/** A lowercase name that every target accepts as part of a resource name. */
export const slug = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/, "expected lowercase letters, digits and dashes, at most 30");

/** A tier's name: a slug that may start with a digit, as in `10x`. */
export const tierName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/, "expected lowercase letters, digits and dashes, at most 30");

/** Converts a name to that of an environment variable: `maxConcurrentAgents` → `MAX_CONCURRENT_AGENTS`. */
export const toVariableName = (name: string): string =>
  name
    .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
    .replaceAll("-", "_")
    .toUpperCase();

const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/;
/** The same for a JSON Schema. */
export const CAMEL_CASE_PATTERN = CAMEL_CASE.source;

/** A name such as `maxConcurrentAgents`. */
export const camelCase = z.string().regex(CAMEL_CASE, "expected a camelCase name");

export const text = z.string().min(1);
export const count = z.int().positive();
export const countOrZero = z.int().nonnegative();
export const amount = z.number().positive();
/** A year. Kubernetes counts some deadlines in 32 bits. */
const MOST_SECONDS = 365 * 24 * 60 * 60;
export const seconds = z.int().positive().max(MOST_SECONDS);
export const percent = z.number().min(0).max(100);

/** A stated range: `3-5` has both ends, `8+` only a min, `<1` only a max, and `50-1000+` a max that is open. */
export const range = z
  .strictObject({
    min: z.number().nonnegative().optional().describe("Lower end"),
    max: z.number().nonnegative().optional().describe("Upper end, included"),
    open: z
      .literal(true)
      .optional()
      .describe("The source writes a plus after the upper end: it is the size to build for, and not a limit"),
  })
  .superRefine(({ min, max, open }, context) => {
    if (min === undefined && max === undefined) {
      context.addIssue({ code: "custom", message: "expected a min, a max or both" });
    }
    if (min !== undefined && max !== undefined && min > max) {
      context.addIssue({ code: "custom", path: ["min"], message: `expected at most the max, ${max}` });
    }
    if (open !== undefined && max === undefined) {
      context.addIssue({ code: "custom", path: ["open"], message: "expected only together with a max" });
    }
  });

export type Range = z.infer<typeof range>;

/** The figure that a tier is sized and tested for: the upper end if one is stated, else the lower. */
export const sizingFigure = ({ min, max }: Range): number => max ?? min ?? 0;

/** An object schema with the keys of `descriptions`, each optional and of the same type. Other keys are errors. */
export const optionals = <Name extends string, Type extends z.ZodType>(
  type: Type,
  descriptions: Readonly<Record<Name, string>>,
) =>
  z.strictObject(
    Object.fromEntries(
      Object.entries<string>(descriptions).map(([name, description]) => [
        name,
        type.optional().describe(description),
      ]),
    ) as Record<Name, z.ZodOptional<Type>>,
  );

/**
 * Most replicas or nodes: an ECS service runs 5,000 tasks, and a Kubernetes cluster has 5,000 nodes.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html,
 * https://kubernetes.io/docs/setup/best-practices/cluster-large/
 */
export const MOST = 5000;

/** `{min, max}`: whole numbers above 0, with min at most max. */
export const bounds = z
  .strictObject({ min: count.max(MOST).describe("Fewest"), max: count.max(MOST).describe("Most") })
  .superRefine(({ min, max }, context) => {
    if (min > max) {
      context.addIssue({ code: "custom", path: ["min"], message: `expected at most the max, ${max}` });
    }
  });
