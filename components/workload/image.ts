import type { Settings } from "../../config/settings.ts";
import type { WorkloadPlan } from "../../plan/types.ts";
import { softwareImage } from "./software.ts";

/** User and group id of every workload, whatever its image says. Hosts use no ids above 10,000. */
export const WORKLOAD_USER = 10001;

/** What a workload runs. */
interface WorkloadImage {
  /** Image reference with tag or digest. */
  readonly reference: string;
  /** Whether this is the image of the placeholder, because the operator has not named one. */
  readonly placeholder: boolean;
  /** Whether the operator named the image, so that it may be in a registry that needs the operator's login. */
  readonly own: boolean;
}

type Images = Pick<Settings, "images" | "softwareImages">;

/** A workload, by the name under which `echelon:images` has its image. */
type Named = Pick<WorkloadPlan, "origin">;

/** The operator's image for a workload, else the one that runs the placeholder. */
export function imageOf(settings: Images, { origin }: Named): WorkloadImage {
  const given = settings.images[origin];
  const placeholder = given === undefined;
  const own = !placeholder || settings.softwareImages.node !== undefined;
  return { reference: given ?? softwareImage(settings, "node"), placeholder, own };
}

/** The workloads for which the operator has named no image. */
export const withoutImage = <Workload extends Named>(
  workloads: Readonly<Record<string, Workload>>,
  settings: Images,
): Workload[] => Object.values(workloads).filter((workload) => imageOf(settings, workload).placeholder);
