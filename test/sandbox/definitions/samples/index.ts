import { brokers } from "./brokers.ts";
import { cloudnativePg } from "./cloudnativePg.ts";
import { gatewayApi } from "./gatewayApi.ts";
import { keda } from "./keda.ts";
import { perconaMongodb } from "./perconaMongodb.ts";
import { prometheusOperator } from "./prometheusOperator.ts";
import { redisOperator } from "./redisOperator.ts";

/**
 * One object of each kind, with fields at every depth. Where the published types know the kind, the compiler
 * holds the object to them.
 */
export const samples = {
  ...keda,
  ...prometheusOperator,
  ...gatewayApi,
  ...cloudnativePg,
  ...brokers,
  ...redisOperator,
  ...perconaMongodb,
} as const;
