import { System } from "../../../../../components/system.ts";
import type { SystemArgs } from "../../../../../config/args.ts";
import type { ProgramResult } from "../../../../../preview/engine/run.ts";
import { run } from "../../../../support/inProcess.ts";

/** A stack of a real tier that tests itself every night; `more` changes its args. */
export const nightlyStack = (more: Partial<SystemArgs> = {}): Promise<ProgramResult> =>
  run(() => {
    const system = new System("marcus", {
      profile: "marcus/team",
      target: "kubernetes",
      operators: "existing",
      domain: "boards.example.com",
      gateway: "istio",
      loadTests: { schedule: "0 3 * * *" },
      ...more,
    });
    return { url: system.url, ...system.details };
  });

export const NAMESPACE = "marcus-test-loadtests";
