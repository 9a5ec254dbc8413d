import { join } from "node:path";
import { z } from "zod";
import { dataFile } from "../../base/data.ts";
import { packageRoot } from "../../base/project.ts";
import { shapeNames } from "../contract/types.ts";

const target = z.strictObject({
  stack: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "expected the name of a file stacks/Pulumi.<name>.yaml")
    .meta({ description: "A stack with a file stacks/Pulumi.<name>.yaml, deployed." }),
  shape: z.enum(shapeNames).default("benchmark").meta({ description: "How the load goes up and down." }),
  url: z
    .url({ protocol: /^https$/, error: "expected an address that begins with https://" })
    .optional()
    .meta({ description: "The address to test; without it the stack's own output." }),
  cloud: z
    .enum(["none", "aws", "gcp", "azure"])
    .default("none")
    .meta({ description: "Log in to this cloud first, where the Pulumi backend or its keys are there." }),
  environment: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, "expected the name of an environment on GitHub")
    .default("loadtest")
    .meta({ description: "The environment on GitHub that holds the secrets and variables of the run." }),
});

export type NightlyTarget = z.output<typeof target>;

export const targetsSchema = z
  .strictObject({
    $schema: z.string().optional(),
    targets: z.array(target).meta({ description: "Stacks whose load test runs every night." }),
  })
  .superRefine(({ targets }, context) => {
    const seen = new Set<string>();
    for (const [index, { stack, shape }] of targets.entries()) {
      const name = `${stack} ${shape}`;
      if (seen.has(name))
        context.addIssue({
          code: "custom",
          path: ["targets", index],
          message: `expected each stack once a shape, got ${name} again`,
        });
      seen.add(name);
    }
  });

/** `loadtests/targets.json`: the deployed stacks that are tested every night. */
export const readTargets = dataFile(join(packageRoot(), "loadtests/targets.json"), targetsSchema);

export const targetsJsonSchema = (): object => z.toJSONSchema(targetsSchema, { io: "input" });
