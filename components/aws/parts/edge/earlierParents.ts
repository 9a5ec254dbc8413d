import { type Alias, createUrn } from "@pulumi/pulumi";
import type { Scope } from "../scope.ts";

/** Groups that held the certificates in earlier packages: which one depended on the compute kind. */
const GROUPS = ["Workloads", "Edge"];

/** Aliases of a certificate, its validation and its record, by the groups of earlier packages. */
export const earlierParents = ({ name, parent }: Scope): Alias[] =>
  GROUPS.map((kind) => ({
    parent: createUrn(`${name}-${kind.toLowerCase()}`, `echelon:index:${kind}`, parent),
  }));
