import { z } from "zod";
import { text } from "./units.ts";

/** A value of the file: plain, or `${/pointer}` or `${?/pointer}` for a value of the profile. */
type Content = string | number | boolean | null | Content[] | { [key: string]: Content };

const content: z.ZodType<Content> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(content), z.record(z.string(), content)]),
);

/** A text that stands for a value of the profile. */
export interface Reference {
  readonly pointer: string;
  /** Whether the value is left out where this project only chose it. */
  readonly onlyStated: boolean;
}

/** What a text such as `${/limits/maxConcurrentAgents}` stands for; null for any other text. */
export function referenceIn(value: string): Reference | null {
  const [, mark, pointer] = /^\$\{(\??)(\/[^{}]*)\}$/.exec(value) ?? [];
  return pointer === undefined ? null : { pointer, onlyStated: mark === "?" };
}

/** The file from which the application reads its scale, as a template. */
export const scaleFile = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9.-]+\.json$/, "expected a file name ending in .json")
    .describe("Name of the file"),
  content: z
    .record(text, content)
    .describe(
      "The document in the file. A text such as ${/limits/tokensPerHour} is that value of the profile, and left out where the profile has none; ${?/limits/tokensPerHour} is left out too where the value is chosen and not stated",
    ),
});
