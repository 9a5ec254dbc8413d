import type { Settings } from "../../config/settings.ts";

/** Image that runs the placeholder until the operator names one. Its registry needs no login. */
const NODE_IMAGE = "public.ecr.aws/docker/library/node:24.11.1-alpine";

/** User and group id of every workload, whatever its image says. Hosts use no ids above 10,000. */
export const WORKLOAD_USER = 10001;

/** What a workload runs. */
interface WorkloadImage {
  /** Image reference with tag or digest. */
  readonly reference: string;
  /** Whether this is the image of the placeholder, because the operator has not named one. */
  readonly placeholder: boolean;
}

type Images = Pick<Settings, "images">;

/** The operator's image for a workload, else the one that runs the placeholder. */
export function imageOf({ images }: Images, workload: string): WorkloadImage {
  const given = images[workload];
  return { reference: given ?? NODE_IMAGE, placeholder: given === undefined };
}

/** Names of the workloads for which the operator has named no image. */
export const withoutImage = (workloads: readonly string[], settings: Images): string[] =>
  workloads.filter((workload) => imageOf(settings, workload).placeholder);
