import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { profileSchema } from "./schema.ts";

/**
 * The JSON Schema of a profile, for editors: it completes keys and shows what they mean.
 *
 * Draft 7 is what editors read best. Rules across fields stay with the loader: see `rules.ts`.
 */
export function profileJsonSchema(): Record<string, unknown> {
  const generated = z.toJSONSchema(profileSchema, { target: "draft-7", io: "input" });
  return {
    ...generated,
    title: "Echelon profile",
    description:
      "One tier of a system: the figures that its source states and those that this project chose. " +
      "Generated from profiles/schema.ts by `npm run schema`. Rules across fields (bounds, shares, names, " +
      "provenance) are not in here: Echelon checks them when it reads a profile.",
  };
}

const FILE = join(import.meta.dirname, "profile.schema.json");

/** As `npm run lint` wants it, so that generating anew leaves no difference behind. */
function format(file: string): void {
  const biome = join(dirname(fileURLToPath(import.meta.resolve("@biomejs/biome/package.json"))), "bin/biome");
  execFileSync(process.execPath, [biome, "format", "--write", file], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

if (import.meta.main) {
  writeFileSync(FILE, `${JSON.stringify(profileJsonSchema())}\n`);
  format(FILE);
  process.stderr.write(`wrote ${FILE}\n`);
}
