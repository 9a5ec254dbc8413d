import { z } from "zod";

/** A lowercase name that every target accepts as part of a resource name. */
export const slug = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/, "expected lowercase letters, digits and dashes, at most 30");

export const count = z.int().positive();
export const countOrZero = z.int().nonnegative();
export const amount = z.number().positive();
export const seconds = z.int().positive();
export const percent = z.number().min(0).max(100);

/** A stated span: `3-5` has both ends, `8+` only a minimum, `<1` only a maximum. */
export const range = z
  .strictObject({ min: z.number().nonnegative().optional(), max: z.number().nonnegative().optional() })
  .superRefine(({ min, max }, context) => {
    if (min === undefined && max === undefined) {
      context.addIssue({ code: "custom", message: "expected a min, a max or both" });
    }
    if (min !== undefined && max !== undefined && min > max) {
      context.addIssue({ code: "custom", path: ["min"], message: `expected at most the max, ${max}` });
    }
  });

export type Range = z.infer<typeof range>;

/** The upper end where one is stated, else the lower: the figure that a tier is sized and tested for. */
export const sizingEnd = ({ min, max }: Range): number => max ?? min ?? 0;
