import { z } from "zod";
import { text } from "./units.ts";

/** A value of the file: plain, or `${/pointer}` for a value of the profile. */
type Content = string | number | boolean | null | Content[] | { [key: string]: Content };

const content: z.ZodType<Content> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(content), z.record(z.string(), content)]),
);

/** The pointer in a text such as `${/limits/maxConcurrentAgents}`; null in any other text. */
export const pointerIn = (value: string): string | null => /^\$\{(\/[^{}]*)\}$/.exec(value)?.[1] ?? null;

/** The file from which the application reads its scale, as a template. */
export const scaleFile = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9.-]+\.json$/, "expected a file name ending in .json")
    .describe("Name of the file"),
  content: z
    .record(text, content)
    .describe(
      "The document in the file. A text such as ${/limits/tokensPerHour} is that value of the profile; a value that the profile does not have, or that this project chose, is left out",
    ),
});
