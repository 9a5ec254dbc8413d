import * as pulumi from "@pulumi/pulumi";
import type { Json } from "../../../../base/json.ts";
import { inspectProgram } from "../../../../preview/engine/run.ts";
import type { Tier } from "../../../support/sample.ts";
import { type Choices, stacksOn } from "../../../support/sampleStack.ts";

/** A custom resource of a stack, with the options that a document does not contain. */
export interface Observed {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly protect: boolean;
  readonly inputs: { readonly [input: string]: Json };
  /** Input → URNs of the resources that it refers to. */
  readonly refersTo: { readonly [input: string]: readonly string[] };
  /** URNs of everything that it waits for. */
  readonly waitsFor: readonly string[];
  /** URNs that it had in earlier packages. */
  readonly aliases: readonly string[];
  readonly ignored: readonly string[];
  readonly replacedOn: readonly string[];
  readonly deletedFirst: boolean;
  readonly staysInCloud: boolean;
}

type Options = Pick<Observed, "ignored" | "replacedOn" | "deletedFirst" | "staysInCloud"> & {
  readonly aliases: readonly { readonly name?: string; readonly parent?: string }[];
};

const { runOf } = stacksOn("aws", { region: "us-east-1" });

function capture(seen: Map<string, Options>): pulumi.ResourceTransformation {
  return ({ type, name, opts }) => {
    const custom = opts as pulumi.CustomResourceOptions;
    const aliases = (custom.aliases ?? []) as pulumi.Alias[];
    const { ignoreChanges = [], replaceOnChanges = [], deleteBeforeReplace, retainOnDelete } = custom;
    const options = {
      ignored: ignoreChanges,
      replacedOn: replaceOnChanges,
      deletedFirst: deleteBeforeReplace === true,
      staysInCloud: retainOnDelete === true,
    };
    seen.set(`${type}::${name}`, { ...options, aliases: [] });
    pulumi.output(aliases).apply((known) => {
      const texts = known as readonly { readonly name?: string; readonly parent?: string }[];
      seen.set(`${type}::${name}`, { ...options, aliases: texts });
    });
    return undefined;
  };
}

/** The URN of a resource with another name, or below another parent. */
function aliasUrn(urn: string, { name, parent }: Options["aliases"][number]): string {
  const [prefix = "", project = "", types = "", ownName = ""] = urn.split("::");
  const type = types.slice(types.lastIndexOf("$") + 1);
  const parents = parent?.split("::")[2];
  return [prefix, project, parents === undefined ? types : `${parents}$${type}`, name ?? ownName].join("::");
}

const made = new Map<string, Promise<Observed[]>>();

/** The custom resources of a stack of the sample on AWS. Made once for all tests. */
export function observe(tier: Tier, choices: Choices = {}): Promise<Observed[]> {
  const key = JSON.stringify([tier, choices]);
  const found = made.get(key) ?? observeNow(tier, choices);
  made.set(key, found);
  return found;
}

async function observeNow(tier: Tier, choices: Choices): Promise<Observed[]> {
  const run = runOf(tier, choices);
  const seen = new Map<string, Options>();
  const program = () => {
    pulumi.runtime.registerStackTransformation(capture(seen));
    return run.program();
  };
  const { resources, dependencies } = await inspectProgram({ ...run, program }, "whole");
  return resources
    .filter(({ custom }) => custom)
    .map(({ urn, type, name, protect, inputs, propertyDependencies }) => {
      const options = seen.get(`${type}::${name}`);
      if (options === undefined) throw new Error(`${urn} has no options`);
      return {
        ...{ urn, type, name, protect, inputs, ...options },
        refersTo: propertyDependencies,
        waitsFor: dependencies.get(urn) ?? [],
        aliases: options.aliases.map((alias) => aliasUrn(urn, alias)),
      };
    });
}
