import { expect, it } from "vitest";
import { previewStack } from "../../preview/stack.ts";
import wanted from "./protected.json" with { type: "json" };

const stacks: Readonly<Record<keyof typeof wanted, Readonly<Record<string, string>>>> = {
  "local on kubernetes": { profile: "local", target: "kubernetes" },
  "local on aws": { profile: "local", target: "aws" },
  "regional on kubernetes": { profile: "regional", target: "kubernetes" },
  "regional on aws": { profile: "regional", target: "aws" },
  "enterprise on kubernetes": { profile: "enterprise", target: "kubernetes" },
  "enterprise on aws": { profile: "enterprise", target: "aws" },
  "enterprise on kubernetes with operators": {
    profile: "enterprise",
    target: "kubernetes",
    operators: "existing",
  },
};

/** The part of a URN below the System, which does not contain the stack's name. */
const place = (urn: string): string =>
  urn.split("::").slice(2).join("::").replace("echelon:index:System$", "");

// Running stacks have these URNs. Under another URN the engine would create a new store and delete the old one.
it.each(Object.entries(stacks))(
  "resources with data keep their URN: %s",
  async (title, { profile, ...keys }) => {
    const values = Object.fromEntries(
      Object.entries({ ...keys, profile: `marketing-engine/${profile}` }).map(([key, value]) => [
        `echelon:${key}`,
        value,
      ]),
    );
    const { document } = await previewStack({ stack: "live", config: { values, secretKeys: [] } });
    const protectedOnes = document.resources.filter(({ protect }) => protect).map(({ urn }) => place(urn));
    expect(protectedOnes.sort()).toEqual(wanted[title as keyof typeof wanted]);
  },
);
