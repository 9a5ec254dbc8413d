import type { ComputeKind, Target } from "../../targets/names.ts";
import { type Check, shown } from "./check.ts";

/**
 * Bandwidth that the smallest machine of a kind always has, Mbit/s; null where nobody publishes one. Of a cluster's nodes and
 * of a Fargate task none is known: the lack `bandwidth` says so.
 */
const baselines: Readonly<Record<Target, Readonly<Record<ComputeKind, number | null>>>> = {
  kubernetes: { host: null, containers: null, kubernetes: null },
  aws: {
    // t3.micro and t4g.micro, 0.064 Gbit/s, read 2026-11-26: https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html#gp_network
    host: 64,
    containers: null,
    kubernetes: null,
  },
  gcp: { host: null, containers: null, kubernetes: null },
  azure: { host: null, containers: null, kubernetes: null },
};

/** Whether the machine always has the stated bandwidth. */
export const bandwidth: Check = ({ profile, target, compute }) => {
  const stated = profile.minimums.bandwidthMbps;
  const have = baselines[target][compute];
  if (stated === undefined || have === null || stated <= have) return [];
  return [
    {
      key: "bandwidth",
      level: "warning",
      subject: "minimums.bandwidthMbps",
      stated,
      have,
      unit: "Mbit/s",
      message: `the stated bandwidth is ${shown(stated)} Mbit/s, and the smallest machine always has ${shown(have)}; more only for a while`,
      fix: "compute containers, or a larger machine by a higher minimum of memory or cores",
    },
  ];
};
