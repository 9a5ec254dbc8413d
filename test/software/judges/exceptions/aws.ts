import { clusterExceptions } from "./awsCluster.ts";
import { dataExceptions } from "./awsData.ts";
import { edgeExceptions } from "./awsEdge.ts";
import { functionExceptions } from "./awsFunctions.ts";
import type { Exception } from "./exception.ts";

/** Of checkov on the view of AWS as a plan of Terraform. */
export const awsExceptions: readonly Exception[] = [
  ...edgeExceptions,
  ...dataExceptions,
  ...clusterExceptions,
  ...functionExceptions,
];
