import type { Scope } from "../scope.ts";

/**
 * Whether a balancer of AWS sends requests to the pods themselves. It learns of a pod that leaves some seconds later than what
 * routes inside the cluster: https://docs.aws.amazon.com/eks/latest/best-practices/load-balancing.html
 */
export const isBalanced = ({ chartValues }: Pick<Scope, "chartValues">): boolean =>
  Object.hasOwn(chartValues, "aws-load-balancer-controller");
