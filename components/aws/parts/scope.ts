import { RequestError } from "../../../base/errors.ts";
import type { PlatformContext, StackFacts } from "../../platform.ts";

/** What every capability is built from: the contract's context with a region that is known. */
export interface Scope extends PlatformContext {
  readonly region: string;
}

/** A stack before there is anything to register. */
export type AwsFacts = Omit<Scope, "parent">;

/** The same facts with a region that is known. @throws RequestError where none is configured. */
export function withRegion<Facts extends StackFacts>(facts: Facts): Facts & { readonly region: string } {
  const { region } = facts;
  if (region === null) throw new RequestError("aws:region: got nothing, expected a region such as us-east-1");
  return { ...facts, region };
}

/** The region of CloudFront: its certificates, web ACLs and metrics live there. */
export const EDGE_REGION = "us-east-1";
