import type { SettingsInput } from "../../config/settings.ts";
import { targets } from "../../targets/names.ts";
import type { Key } from "./key.ts";
import { keysOfAws } from "./keysOfAws.ts";
import { engineName, keysOfClusters } from "./keysOfClusters.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

const image = "expected an image with a pinned tag or digest, such as ghcr.io/acme/dashboard:1.4.2";
const reference = "expected an image reference such as ghcr.io/acme/dashboard:1.4.2";
const hostname = "expected a host name such as shop.example.com";
const slug = "expected lowercase letters, digits and dashes, at most 30";
const hidden = "[secret]";
const tier = "expected <system>/<tier>, such as marketing-engine/enterprise";

/** Every key of the settings, with accepted and refused values. */
export const keys = {
  ...keysOfAws,
  ...keysOfClusters,
  profile: {
    good: ["marketing-engine/local", "multi-agent/10x"],
    bad: [
      [
        "enterprise",
        'profile: got "enterprise", expected <system>/<tier>, such as marketing-engine/enterprise',
      ],
      [5, "profile: got 5, expected text (<system>/<tier>, such as marketing-engine/enterprise)"],
      [
        undefined,
        "profile: got nothing, expected text (<system>/<tier>, such as marketing-engine/enterprise)",
      ],
      ["A/b", 'profile: got "A/b", expected <system>/<tier>, such as marketing-engine/enterprise'],
    ],
  },
  target: {
    good: [...targets],
    bad: [
      [
        "kubernets",
        `target: got "kubernets", expected one of ${targets.join(", ")} (did you mean kubernetes?)`,
      ],
      ["", `target: got "", expected one of ${targets.join(", ")}`],
    ],
  },
  compute: {
    good: ["host", "containers", "kubernetes"],
    bad: [
      [
        "container",
        'compute: got "container", expected one of host, containers, kubernetes (did you mean containers?)',
      ],
    ],
  },
  images: {
    good: [
      { dashboard: "ghcr.io/acme/dashboard:1.4.2" },
      { agents: `acme/agents@${DIGEST}` },
      { agents: "registry.acme.example:5000/team/agents:v1" },
      { agents: `acme/agents:latest@${DIGEST}` },
      { agents: "[2001:db8::1]:5000/agents:v1" },
      { agents: "localhost/team__a/agents--x.y:v1" },
      { agents: `acme/agents@sha512:${"a".repeat(128)}` },
      {},
    ],
    bad: [
      [{ dashboard: "acme/dashboard:latest" }, `images.dashboard: got "acme/dashboard:latest", ${image}`],
      [{ dashboard: "acme/dashboard" }, `images.dashboard: got "acme/dashboard", ${image}`],
      [{ dashboard: "localhost:5000/app" }, `images.dashboard: got "localhost:5000/app", ${image}`],
      [{ dashboard: "foo..bar/image:1" }, `images.dashboard: got "foo..bar/image:1", ${reference}`],
      [{ dashboard: "acme/dash..board:1" }, `images.dashboard: got "acme/dash..board:1", ${reference}`],
      [{ dashboard: "acme/dash___board:1" }, `images.dashboard: got "acme/dash___board:1", ${reference}`],
      [{ dashboard: "-acme.example/a:1" }, `images.dashboard: got "-acme.example/a:1", ${reference}`],
      [{ dashboard: "[::1/a:1" }, `images.dashboard: got "[::1/a:1", ${reference}`],
      [
        { dashboard: `acme/${"a".repeat(251)}:1` },
        "expected a name of at most 255 characters before the tag",
      ],
      [{ dashboard: "acme//dashboard:1" }, `images.dashboard: got "acme//dashboard:1", ${reference}`],
      [{ dashboard: "acme/dash board:1" }, `images.dashboard: got "acme/dash board:1", ${reference}`],
      [{ dashboard: 1 }, "images.dashboard: got 1, expected text"],
      [{ Dashboard: "acme/a:1" }, `images.Dashboard: got an unknown name, ${slug}`],
      [[], "images: got [], expected an object (workload → image with a pinned tag or digest)"],
    ],
  },
  workflows: {
    good: [["onboarding", "client-monitoring"]],
    bad: [
      [["Reports"], `workflows.0: got "Reports", ${slug}`],
      [["a", "a"], 'workflows: got ["a","a"], expected each workflow once'],
      [
        [],
        "workflows: got [], expected at least 1 item (names of the workflows, for a system that has a service for each)",
      ],
    ],
  },
  departments: {
    good: [["sales", "support"]],
    bad: [
      [["Sales"], `departments.0: got "Sales", ${slug}`],
      [["a", "a"], 'departments: got ["a","a"], expected each department once'],
      [
        [],
        "departments: got [], expected at least 1 item (names of the departments, for a tier that keeps them apart)",
      ],
    ],
  },
  secrets: {
    good: [
      { "airtable-api-key": "s3cret" },
      { "airtable-api-key": { existing: "arn:aws:secretsmanager:x" } },
    ],
    bad: [
      [{ a: "" }, `secrets.a: got "${hidden}", expected text that is not empty`],
      [
        { a: 5 },
        `secrets.a: got "${hidden}", expected a value, or existing with the name or ARN of a secret`,
      ],
      [{ A_B: "x" }, `secrets.A_B: got an unknown name, ${slug}`],
      [
        { a: { existin: "x" } },
        "secrets.a.existin: got an unknown key, expected one of existing (did you mean existing?)",
      ],
      ["x", `secrets: got "${hidden}", expected an object (secret name → its value, or existing)`],
    ],
  },
  domain: {
    good: [
      "shop.example.com",
      {
        name: "shop.example.com",
        zoneId: "Z1",
        certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1",
      },
      { name: "shop.example.com", issuer: { name: "letsencrypt" } },
      { name: "shop.example.com", issuer: { kind: "Issuer", name: "own-ca" } },
    ],
    bad: [
      ["localhost", `domain: got "localhost", ${hostname}`],
      ["Shop.example.com", `domain: got "Shop.example.com", ${hostname}`],
      ["-a.example.com", `domain: got "-a.example.com", ${hostname}`],
      [`${"a".repeat(64)}.com`, `${hostname}`],
      [
        { name: "shop.example.com", zoneId: "shop.example.com" },
        'domain.zoneId: got "shop.example.com", expected the id of a Route 53 zone such as Z0123456789ABCDEFGHIJ',
      ],
      [
        { name: "shop.example.com", zone: "Z1" },
        "domain.zone: got an unknown key, expected one of name, issuer, zoneId, certificateArn",
      ],
      [
        { name: "shop.example.com", certificateArn: "arn:aws:s3:::b" },
        'domain.certificateArn: got "arn:aws:s3:::b", expected the ARN of an ACM certificate in us-east-1, where CloudFront looks for it',
      ],
      [
        { name: "shop.example.com", issuer: { name: "Own CA" } },
        'domain.issuer.name: got "Own CA", expected the name of an issuer',
      ],
      [
        { name: "shop.example.com", issuer: { kind: "ClusterIsuer", name: "own-ca" } },
        'domain.issuer.kind: got "ClusterIsuer", expected one of Issuer, ClusterIssuer (did you mean ClusterIssuer?)',
      ],
    ],
  },
  tags: {
    good: [{ team: "growth", "cost-center": "42 / a" }, { names: "a", "first-name": "b" }, {}],
    bad: [
      [
        { "aws:x": "1" },
        "tags.aws:x: got an unknown name, expected a tag name that does not begin with aws: or echelon:, which are taken",
      ],
      [
        { "Echelon:x": "1" },
        "tags.Echelon:x: got an unknown name, expected a tag name that does not begin with aws: or echelon:, which are taken",
      ],
      ...["Name", "name", "NAME"].map((name): [unknown, string] => [
        { [name]: "shop" },
        `tags.${name}: got an unknown name, expected a tag name other than Name, which the stack sets itself (IAM compares names without case)`,
      ]),
      [
        { Team: "web", team: "shop" },
        'tags.team: got "shop", expected a name that differs from Team in more than its case: they are one tag to IAM',
      ],
      [
        { "AWS:x": "1" },
        "tags.AWS:x: got an unknown name, expected a tag name that does not begin with aws: or echelon:, which are taken",
      ],
      [
        { "1st": "x" },
        "tags.1st: got an unknown name, expected a tag name of letters, digits and . : / @ + = - _",
      ],
      [
        { a: "x\ny" },
        'tags.a: got "x\\ny", expected at most 256 letters, digits, spaces and _ . : / = + - @',
      ],
      [{ a: "x".repeat(257) }, "expected at most 256 letters, digits, spaces and _ . : / = + - @"],
      [
        Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`t${index}`, "x"])),
        "expected at most 40 tags",
      ],
    ],
  },
  alerts: {
    good: [{ 1: "ops@example.com", 4: "https://hooks.example.com/T0/B0/x" }, {}],
    bad: [
      [{ 1: "ops" }, `alerts.1: got "${hidden}", expected an e-mail address or an https URL`],
      [
        { 1: "http://hooks.example.com/x" },
        `alerts.1: got "${hidden}", expected an e-mail address or an https URL`,
      ],
      [{ 5: "ops@example.com" }, "alerts.5: got an unknown key, expected one of 1, 2, 3, 4"],
    ],
  },
  sso: {
    good: [
      { issuer: "https://id.example.com", clientId: "echelon" },
      {
        ...{ issuer: "https://id.example.com", clientId: "echelon", groupsClaim: "roles" },
        ...{ roles: { admin: "Shop Admins" }, scopes: ["openid", "email"] },
        endpoints: {
          authorization: "https://id.example.com/authorize",
          ...{ token: "https://id.example.com/token", userInfo: "https://id.example.com/userinfo" },
        },
      },
      { saml: { metadataUrl: "https://id.example.com/metadata" }, roles: { admin: "Shop Admins" } },
    ],
    bad: [
      [
        { issuer: "https://id.example.com", clientId: "x", roles: { admin: "a,b" } },
        'sso.roles.admin: got "a,b", expected a group without commas and quotes',
      ],
      [
        { issuer: "https://id.example.com", clientId: "x", roles: {} },
        "sso.roles: got {}, expected at least one role",
      ],
      [
        { issuer: "https://id.example.com", clientId: "x", scopes: ["openid email"] },
        'sso.scopes.0: got "openid email", expected text without spaces, commas and quotes',
      ],
      [
        { issuer: "http://id.example.com", clientId: "x" },
        'sso.issuer: got "http://id.example.com", expected an https URL',
      ],
      [
        { issuer: "https://id.example.com" },
        'sso: got {"issuer":"https://id.example.com"}, expected issuer and clientId, or saml with metadataUrl',
      ],
      [
        { issuer: "https://id.example.com", clientId: "x", endpoints: { token: "https://id.example.com/t" } },
        "sso.endpoints.authorization: got nothing, expected an https URL (authorization_endpoint of the issuer)",
      ],
      [
        { saml: { metadataUrl: "http://id.example.com/metadata" } },
        'sso.saml.metadataUrl: got "http://id.example.com/metadata", expected an https URL',
      ],
      [
        { issuer: "https://id.example.com", clientId: "" },
        'sso.clientId: got "", expected text that is not empty',
      ],
    ],
  },
  pullSecrets: {
    good: [["registry"], []],
    bad: [
      [[""], 'pullSecrets.0: got "", expected text that is not empty'],
      ["registry", 'pullSecrets: got "registry", expected a list (names of registry secrets)'],
    ],
  },
  budget: {
    good: [0.01, 1000],
    bad: [
      [0, "budget: got 0, expected more than 0 (infrastructure budget, USD a month)"],
      [-5, "budget: got -5, expected more than 0 (infrastructure budget, USD a month)"],
      ["1000", 'budget: got "1000", expected a number (infrastructure budget, USD a month)'],
      [Number.NaN, "budget: got NaN, expected a number (infrastructure budget, USD a month)"],
      [
        Number.POSITIVE_INFINITY,
        "budget: got Infinity, expected a number (infrastructure budget, USD a month)",
      ],
    ],
  },
  databases: {
    good: ["separate", "shared"],
    bad: [["share", 'databases: got "share", expected one of separate, shared (did you mean shared?)']],
  },
  loadTests: {
    good: [
      { schedule: "0 3 * * *" },
      {
        schedule: "30 2 * * 1-5",
        timeZone: "Europe/Berlin",
        shape: "soak",
        parallelism: 4,
        maxSpendUsd: 40,
        api: { order: "POST /api/v2/jobs" },
      },
    ],
    bad: [
      [{}, "loadTests.schedule: got nothing, expected text (cron expression of five fields)"],
      [
        { schedule: "@daily" },
        'loadTests.schedule: got "@daily", expected a cron expression of five fields, as in 0 * * * *',
      ],
      [
        { schedule: "0 3 * * *", timeZone: "+01:00" },
        'loadTests.timeZone: got "+01:00", expected the name of a time zone such as Europe/Berlin',
      ],
      [
        { schedule: "0 3 * * *", timeZone: "Europe/Berlinn" },
        'loadTests.timeZone: got "Europe/Berlinn", expected the name of a time zone such as Europe/Berlin',
      ],
      [
        { schedule: "0 3 * * *", shape: "smok" },
        'loadTests.shape: got "smok", expected one of smoke, benchmark, stress, soak, spike, breakpoint (did you mean smoke?)',
      ],
      [
        { schedule: "0 3 * * *", parallelism: 0 },
        "loadTests.parallelism: got 0, expected at least 1 (pods that offer the load, each an equal part)",
      ],
      [
        { schedule: "0 3 * * *", maxSpendUsd: -1 },
        "loadTests.maxSpendUsd: got -1, expected at least 0 (what one run may spend at paid AI services, USD)",
      ],
      [
        { schedule: "0 3 * * *", url: "https://a.example" },
        "loadTests.url: got an unknown key, expected one of schedule, timeZone, shape, parallelism, maxSpendUsd, api",
      ],
    ],
  },
  ephemeral: {
    good: [true, false],
    bad: [["true", 'ephemeral: got "true", expected true or false (whether one destroy removes everything)']],
  },
  overrides: {
    good: [{}, { limits: { users: 5 } }],
    bad: [[[], "overrides: got [], expected an object (a partial profile)"]],
  },
  previous: {
    good: [
      { profile: "marketing-engine/local" },
      {
        profile: "marketing-engine/local",
        compute: "host",
        engines: { work: "redis" },
        overrides: { limits: { users: 5 } },
      },
    ],
    bad: [
      [{ profile: "local" }, `previous.profile: got "local", ${tier}`],
      [
        {},
        "previous.profile: got nothing, expected text (<system>/<tier>, such as marketing-engine/enterprise)",
      ],
      [
        { profile: "marketing-engine/local", compute: "hots" },
        'previous.compute: got "hots", expected one of host, containers, kubernetes (did you mean host?)',
      ],
      [
        { profile: "marketing-engine/local", engines: { work: "Redis" } },
        `previous.engines.work: got "Redis", ${engineName}`,
      ],
      [
        { profile: "marketing-engine/local", overrides: [] },
        "previous.overrides: got [], expected an object (a partial profile)",
      ],
      [
        { profile: "marketing-engine/local", operators: "none" },
        "previous.operators: got an unknown key, expected one of profile, compute, engines, overrides, workflows, departments",
      ],
      [
        "marketing-engine/local",
        'previous: got "marketing-engine/local", expected an object (the arrangement before: its stores stay until they are retired)',
      ],
    ],
  },
  serve: {
    good: ["previous", "current"],
    bad: [
      ["curent", 'serve: got "curent", expected one of previous, current (did you mean current?)'],
      [true, "serve: got true, expected one of previous, current"],
    ],
  },
  retire: {
    good: [
      { "content-volume": "unprotect" },
      { content: "delete", "a-name-of-thirty-characters-xx-cloudnative-pg": "unprotect" },
      {},
    ],
    bad: [
      [
        { "content-volume": "remove" },
        'retire.content-volume: got "remove", expected one of unprotect, delete',
      ],
      [
        { Content: "delete" },
        "retire.Content: got an unknown name, expected the key of a store, such as content-volume",
      ],
      [
        ["content-volume"],
        'retire: got ["content-volume"], expected an object (store → unprotect, and after an up, delete)',
      ],
    ],
  },
  softwareImages: {
    good: [
      {},
      { redis: "registry.example.com/redis:8.2.2" },
      { "postgres-17": `registry.example.com/postgres@${DIGEST}` },
    ],
    bad: [
      [{ redis: "redis" }, `softwareImages.redis: got "redis", ${image}`],
      [{ redis: "redis:latest" }, `softwareImages.redis: got "redis:latest", ${image}`],
      [{ redis: "redis server:8" }, `softwareImages.redis: got "redis server:8", ${reference}`],
      [
        { Redis: "redis:8.2.2" },
        "softwareImages.Redis: got an unknown name, expected a name in lower case, such as redis",
      ],
    ],
  },
} satisfies Record<keyof SettingsInput, Key>;
