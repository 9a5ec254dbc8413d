import { inBroker } from "./inBroker.ts";
import { manyMembers } from "./manyMembers.ts";
import type { Tier } from "./sample.ts";
import type { Choices } from "./sampleStack.ts";
import { documentsRetire, withDocuments } from "./withDocuments.ts";
import { peculiar } from "./workloadKinds.ts";

const READER = "arn:aws:iam::123456789012:role/reader";
const zoned = { domain: { name: "shop.example.com", zoneId: "Z0123456789" } };
const beside = { previous: { profile: "sample/small" } };
/** Stacks of the sample on AWS that together have every engine and every compute kind, and so every type that a stack registers. */
export const everyType: readonly (readonly [Tier, Choices])[] = [
  ["small", zoned],
  ["medium", zoned],
  ["medium", { ...beside, serve: "previous" }],
  ["medium", { ...beside, serve: "current" }],
  ["large", { ...zoned, alerts: { "1": "ops@example.com" }, secrets: { "mail-api-key": "hidden" } }],
  ["medium", { previous: { profile: "sample/large" }, serve: "current" }],
  ["large", { compute: "kubernetes", cluster: { create: { viewers: [READER] } } }],
  ["large", manyMembers],
  ["medium", withDocuments],
  ["large", documentsRetire],
  ["medium", { ...zoned, ...peculiar }],
  ["large", inBroker("amqp")],
  ["large", inBroker("kafka")],
  ["medium", { overrides: { benchmarks: { uptimePercent: 99.9 } } }],
];
