import { allow, type Statement } from "./security/iam.ts";

const PRIVATE_REGISTRY = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/;

/** Host of the image's registry if it is a private registry of AWS, else null. */
export const privateRegistry = (image: string): string | null =>
  PRIVATE_REGISTRY.test(image) ? (image.split("/")[0] ?? null) : null;

/** Permissions to pull an image: none, unless it is in a private registry of AWS. */
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
