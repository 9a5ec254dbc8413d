import * as pulumi from "@pulumi/pulumi";
import { Holding } from "../../../components/holding.ts";
import { parseSettings } from "../../../config/settings.ts";
import { plan } from "../../../plan/plan.ts";
import type { Plan } from "../../../plan/types.ts";
import { inspectProgram, type ProgramRun } from "../../../preview/engine/run.ts";
import { SAMPLE, sampleProfile, sampleReference } from "../../support/sample.ts";
import { awsOn, clusters } from "../onAws.ts";

/** What a test changes of the stack. */
export interface BrokerChoices {
  readonly protocol: "amqp" | "kafka";
  /** Figures of the queue. */
  readonly figures?: Readonly<Record<string, number>>;
  readonly ephemeral?: boolean;
}

const stated = { kind: "queue", members: 3, memoryMiB: 1024, capacityGB: 10, retentionDays: 7 };

/** The plan of the large tier on AWS, on a cluster that the stack makes, with a queue in a broker. */
export const brokerPlan = ({ protocol, figures }: BrokerChoices): Plan =>
  plan(sampleProfile("large", { stores: { queue: { ...stated, protocol, ...figures } } }), "aws", {
    compute: "kubernetes",
  });

/** A program that builds it. */
export function brokerProgram(choices: BrokerChoices): ProgramRun {
  const program = () => {
    const { ephemeral = false } = choices;
    const settings = parseSettings(
      { profile: sampleReference("large"), target: "aws", compute: "kubernetes", ephemeral },
      "echelon:",
    );
    const parent = new pulumi.ComponentResource("echelon:index:System", SAMPLE);
    const facts = {
      ...{ name: SAMPLE, stack: "large", plan: brokerPlan(choices), settings },
      ...{ secrets: {}, tags: {}, region: "us-east-1" },
    };
    const builder = awsOn(clusters.known);
    builder.check(facts);
    return { ...builder.build({ ...facts, holding: new Holding(), parent }).outputs };
  };
  return { project: "echelon", stack: "large", config: {}, program };
}

export const runBroker = (choices: BrokerChoices) => inspectProgram(brokerProgram(choices), "whole");
