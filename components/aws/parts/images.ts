import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlatformContext } from "../../platform.ts";
import { allow, type Statement } from "./iam.ts";

/** Runs the placeholder until the operator names an image; from a registry that asks for no login. */
const NODE_IMAGE = "public.ecr.aws/docker/library/node:24.11.1-alpine";

/** User and group of every workload; above 10,000 no host and no common image has one of its own. */
export const WORKLOAD_USER = 10001;

/** The workload that stands in for an image. */
export const placeholderSource = (): string =>
  readFileSync(join(import.meta.dirname, "../../../loadtests/reference/server.cjs"), "utf8");

export interface WorkloadImage {
  readonly reference: string;
  readonly placeholder: boolean;
}

/** The operator's image of a workload, else the one that runs the placeholder. */
export function imageOf({ settings }: PlatformContext, workload: string): WorkloadImage {
  const given = settings.images[workload];
  return { reference: given ?? NODE_IMAGE, placeholder: given === undefined };
}

const PRIVATE_REGISTRY = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/;

/** Host of the image's registry where that is a private one of AWS, else null. */
export const privateRegistry = (image: string): string | null =>
  PRIVATE_REGISTRY.test(image) ? (image.split("/")[0] ?? null) : null;

/** What pulling the image takes: nothing, unless it lies in a private registry of AWS. */
export function pullAccess(image: string): Statement[] {
  const [, account, region, repository] = PRIVATE_REGISTRY.exec(image) ?? [];
  if (account === undefined) return [];
  return [
    allow(["ecr:GetAuthorizationToken"], "*"),
    allow(
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      `arn:aws:ecr:${region}:${account}:repository/${repository}`,
    ),
  ];
}
