import { RequestError } from "../../../base/errors.ts";
import type { PlatformContext, StackFacts } from "../../platform.ts";

/** The context of all capabilities of AWS, in which the region is known. */
export interface Scope extends PlatformContext {
  readonly region: string;
}

/** What is known of a stack before anything is registered, with its region. */
export type AwsFacts = StackFacts & { readonly region: string };

/** The same facts, with a region that is not null. @throws RequestError if none is configured. */
export function withRegion<Facts extends StackFacts>(facts: Facts): Facts & { readonly region: string } {
  const { region } = facts;
  if (region === null) throw new RequestError("aws:region: got nothing, expected a region such as us-east-1");
  return { ...facts, region };
}

/** Region of CloudFront's certificates, web ACLs and metrics. */
export const EDGE_REGION = "us-east-1";
