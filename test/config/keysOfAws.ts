import type { Key } from "./key.ts";

const SUBNET = "subnet-0123456789abcdef0";
const ROLE = "arn:aws:iam::123456789012:role/deployer";
const existing = {
  vpcId: "vpc-0123456789abcdef0",
  publicSubnetIds: [SUBNET],
  privateSubnetIds: ["subnet-0123456789abcdef1"],
};

/** The keys that only AWS has. */
export const keysOfAws = {
  network: {
    good: [{ create: { cidr: "10.20.0.0/16" } }, { create: { cidr: "192.168.16.0/20" } }, { existing }],
    bad: [
      [
        { create: { cidr: "10.20.0.0" } },
        'network.create.cidr: got "10.20.0.0", expected an IPv4 CIDR such as 10.20.0.0/16',
      ],
      [
        { create: { cidr: "10.0.0.0/8" } },
        'network.create.cidr: got "10.0.0.0/8", expected a prefix length from 16 to 20, such as 10.20.0.0/16',
      ],
      [
        { create: { cidr: "10.20.0.0/21" } },
        'network.create.cidr: got "10.20.0.0/21", expected a prefix length from 16 to 20, such as 10.20.0.0/16',
      ],
      [
        { create: { cidr: "10.20.1.0/16" } },
        'network.create.cidr: got "10.20.1.0/16", expected the network\'s first address, with no bit set behind the prefix, such as 10.20.0.0/16',
      ],
      ...["127.0.0.0/16", "172.17.0.0/16", "224.0.0.0/16", "169.254.0.0/16"].map(
        (range) =>
          [
            { create: { cidr: range } },
            `network.create.cidr: got "${range}", expected a range that AWS accepts: not of 0, 127, 169.254, 172.17 (Docker's own) or 224 and above`,
          ] as const,
      ),
      [
        { existing: { ...existing, vpcId: "vpc-1" } },
        'network.existing.vpcId: got "vpc-1", expected an id such as vpc-0123456789abcdef0',
      ],
      [
        { existing: { ...existing, publicSubnetIds: [SUBNET, SUBNET] } },
        `network.existing.publicSubnetIds: got ["${SUBNET}","${SUBNET}"], expected each id once`,
      ],
      [
        { existing: { ...existing, privateSubnetIds: [] } },
        "network.existing.privateSubnetIds: got [], expected at least 1 item",
      ],
      [{}, "network: got {}, expected either create with a cidr, or existing with the ids of a network"],
      [
        "create",
        'network: got "create", expected either create with a cidr, or existing with the ids of a network',
      ],
    ],
  },
  cluster: {
    good: [
      { create: {} },
      { create: { endpointCidrs: [] } },
      { create: { endpointCidrs: ["203.0.113.0/24"], admins: [ROLE], viewers: [`${ROLE}s/reader`] } },
      { existing: { name: "shared", securityGroupId: "sg-0123456789abcdef0" } },
    ],
    bad: [
      [
        { create: { endpointCidrs: ["203.0.113.7"] } },
        'cluster.create.endpointCidrs.0: got "203.0.113.7", expected an IPv4 CIDR such as 203.0.113.0/24',
      ],
      ...["10.0.0.0/8", "172.20.0.0/16", "192.168.1.0/24", "100.64.0.0/10"].map(
        (range) =>
          [
            { create: { endpointCidrs: [range] } },
            `cluster.create.endpointCidrs.0: got "${range}", expected a range of public addresses: EKS refuses private ones for a public endpoint`,
          ] as const,
      ),
      [
        { create: { admins: ["deployer"] } },
        'cluster.create.admins.0: got "deployer", expected the ARN of an IAM role or user such as arn:aws:iam::123456789012:role/deployer',
      ],
      [{ create: { admins: [ROLE, ROLE] } }, "expected each ARN once"],
      [
        { create: { admins: [ROLE], viewers: [ROLE] } },
        "expected each ARN in one of admins and viewers: EKS has one entry for each",
      ],
      [
        { existing: { name: "shared", securityGroupId: "sg-1" } },
        'cluster.existing.securityGroupId: got "sg-1", expected an id such as sg-0123456789abcdef0',
      ],
      [
        {},
        "cluster: got {}, expected either create, or existing with the name of a cluster and the security group of its nodes",
      ],
    ],
  },
  architecture: {
    good: ["amd64", "arm64"],
    bad: [["x86_64", 'architecture: got "x86_64", expected one of amd64, arm64']],
  },
  interruptible: {
    good: [[], ["agents"]],
    bad: [
      [["agents", "agents"], 'interruptible: got ["agents","agents"], expected each workload once'],
      [["Agents"], 'interruptible.0: got "Agents", expected the name of a workload, such as agents'],
      [
        "agents",
        'interruptible: got "agents", expected a list (workloads whose replicas above the least number may run on interruptible capacity)',
      ],
    ],
  },
  auditTrail: {
    good: ["create", "existing"],
    bad: [["none", 'auditTrail: got "none", expected one of create, existing']],
  },
  podLogs: {
    good: ["none", "install", "existing"],
    bad: [["create", 'podLogs: got "create", expected one of none, install, existing']],
  },
  upgrade: {
    good: [{}, { database: 17 }, { "team-data": 16 }],
    bad: [
      [
        { Database: 17 },
        "upgrade.Database: got an unknown name, expected the name of a store, such as database",
      ],
      [{ database: "17" }, 'upgrade.database: got "17", expected a number'],
      [{ database: 0 }, "upgrade.database: got 0, expected more than 0"],
    ],
  },
  permissionsBoundary: {
    good: [
      "arn:aws:iam::123456789012:policy/team/boundary",
      "arn:aws-us-gov:iam::aws:policy/PowerUserAccess",
    ],
    bad: [
      [
        "boundary",
        'permissionsBoundary: got "boundary", expected the ARN of an IAM policy such as arn:aws:iam::123456789012:policy/boundary',
      ],
    ],
  },
  iamPath: {
    good: ["/", "/shop/", "/team/shop/"],
    bad: [
      ["shop", 'iamPath: got "shop", expected a path that begins and ends with a slash, such as /shop/'],
      ["//", 'iamPath: got "//", expected a path that begins and ends with a slash, such as /shop/'],
      ["", 'iamPath: got "", expected a path that begins and ends with a slash, such as /shop/'],
    ],
  },
  zones: {
    good: [["use1-az1"], ["apne1-az1", "apne1-az2", "apne1-az4"]],
    bad: [
      [["us-east-1a"], 'zones.0: got "us-east-1a", expected the id of a zone such as use1-az1'],
      [["use1-az1", "use1-az1"], 'zones: got ["use1-az1","use1-az1"], expected each id once'],
      [[], "zones: got [], expected at least 1 item (ids of the zones of a new network)"],
    ],
  },
} satisfies Record<string, Key>;
