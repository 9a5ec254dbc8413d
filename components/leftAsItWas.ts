import type { ResourceTransformation } from "@pulumi/pulumi";
import { PROJECT } from "../base/project.ts";
import type { StorePlan } from "../plan/types.ts";

/** What changes in a retiring store all the same. */
interface Exceptions {
  /** Types of resources that change with the phase of their store. */
  readonly types?: readonly string[];
  /** Inputs with which a released store lets itself be deleted. */
  readonly releasing?: readonly string[];
}

/**
 * Transformations for the group of a store. They leave every resource of a retiring store as it is, also where this package,
 * the tier or the tags have changed.
 */
export function leftAsItWas(
  { phase, released }: Pick<StorePlan, "phase" | "released">,
  { types = [], releasing = [] }: Exceptions,
): ResourceTransformation[] {
  if (phase !== "retiring") return [];
  const leave: ResourceTransformation = ({ type, props, opts }) => {
    if (type.startsWith(`${PROJECT}:`) || types.includes(type)) return undefined;
    // The classes of the SDKs pass all inputs of their type, so the names of the other inputs are complete.
    const names = Object.keys(props);
    const changes = released && names.some((name) => releasing.includes(name));
    const ignoreChanges = changes ? names.filter((name) => !releasing.includes(name)) : ["*"];
    return { props, opts: { ...opts, ignoreChanges } };
  };
  return [leave];
}
