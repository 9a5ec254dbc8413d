import { loadProfile } from "../../profiles/load.ts";

/** Whether a tier runs a service for each workflow: without their names it has no plan on any target. */
export const runsWorkflows = (reference: string): boolean =>
  Object.values(loadProfile(reference).workloads).some(({ perWorkflow }) => perWorkflow === true);
