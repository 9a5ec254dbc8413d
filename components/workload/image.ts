import type { Settings } from "../../config/settings.ts";

/** Runs the placeholder until the operator names an image; from a registry that asks for no login. */
const NODE_IMAGE = "public.ecr.aws/docker/library/node:24.11.1-alpine";

/** User and group of every workload: no image may count on one of its own. Above 10,000 no host has a user. */
export const WORKLOAD_USER = 10001;

/** What a workload runs. */
interface WorkloadImage {
  /** Image with its tag or digest. */
  readonly reference: string;
  /** Whether the placeholder stands in for an image that the operator has not named. */
  readonly placeholder: boolean;
}

type Images = Pick<Settings, "images">;

/** The operator's image of a workload, else the one that runs the placeholder. */
export function imageOf({ images }: Images, workload: string): WorkloadImage {
  const given = images[workload];
  return { reference: given ?? NODE_IMAGE, placeholder: given === undefined };
}

/** Workloads that the operator has named no image for. */
export const withoutImage = (workloads: readonly string[], settings: Images): string[] =>
  workloads.filter((workload) => imageOf(settings, workload).placeholder);
