import { expect, test } from "vitest";
import { containers } from "../../../../components/aws/compute/containers.ts";
import { host } from "../../../../components/aws/compute/host.ts";
import type { AwsTypes } from "../../../../components/aws/parts/compute.ts";
import type { Needs } from "../../../../components/aws/parts/needs.ts";
import type { Compute } from "../../../../components/platform.ts";
import { parseSettings } from "../../../../config/settings.ts";
import { plan } from "../../../../plan/plan.ts";
import { sampleProfile, sampleReference, type Tier } from "../../../support/sample.ts";

interface Case {
  readonly compute: Compute<AwsTypes>;
  readonly tier: Tier;
  readonly domain?: string;
  readonly inside?: boolean;
  readonly expected: Partial<Needs>;
}

test.each<[string, Case]>([
  [
    "one machine: its own address, one zone, and the edge at its proxy",
    {
      compute: host,
      tier: "small",
      expected: {
        egress: "public",
        existingSubnets: "firstPublic",
        fewestZones: 1,
        entry: { port: 80, balanced: null },
      },
    },
  ],
  [
    "one machine with a domain: no TLS behind the edge either",
    {
      compute: host,
      tier: "small",
      domain: "shop.example.com",
      expected: { entry: { port: 80, balanced: null } },
    },
  ],
  [
    "tasks: two zones for the balancer, and the edge at it",
    {
      compute: containers,
      tier: "medium",
      expected: {
        egress: "public",
        existingSubnets: "private",
        fewestZones: 2,
        entry: { port: 80, balanced: { requests: [8080], health: [9464] } },
      },
    },
  ],
  [
    "tasks with a domain: TLS behind the edge",
    {
      compute: containers,
      tier: "medium",
      domain: "shop.example.com",
      expected: { entry: { port: 443, balanced: { requests: [8080], health: [9464] } } },
    },
  ],
  [
    "tasks of a tier with enterprise security: no public address",
    { compute: containers, tier: "large", expected: { egress: "nat" } },
  ],
  [
    "tasks without a public workload: nothing may call in",
    { compute: containers, tier: "medium", inside: true, expected: { entry: null } },
  ],
  [
    "a machine without a public workload: nothing may call in",
    { compute: host, tier: "small", inside: true, expected: { entry: null } },
  ],
])("%s", (_title, { compute, tier, domain, inside = false, expected }) => {
  const profile = sampleReference(tier);
  const settings = parseSettings({ profile, target: "aws", ...(domain === undefined ? {} : { domain }) }, "");
  const planned = plan(sampleProfile(tier), "aws");
  const facts = {
    name: "me",
    stack: "test",
    plan: inside ? { ...planned, edge: null } : planned,
    settings,
    secrets: {},
    tags: {},
    region: "eu-west-1",
  };
  expect(compute.needs(facts)).toMatchObject(expected);
});
