import { physicalName } from "../../../../base/names.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import type { Scope } from "../scope.ts";

/** Name of the CronJob, its account and its pods. */
export const LOAD_TEST = "load-test";

/** The namespace in which a stack tests itself: pods of k6 count in no quota of the tier. */
export const loadTestNamespace = ({ name, stack }: Pick<Scope, "name" | "stack">): string =>
  physicalName(kubernetesNames.label, [name, stack, "loadtests"]);
