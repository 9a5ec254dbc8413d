/** Where a system can run. */
export const targets = ["kubernetes", "aws", "gcp", "azure"] as const;
export type Target = (typeof targets)[number];
