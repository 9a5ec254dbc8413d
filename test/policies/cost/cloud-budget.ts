import type { RuleCases } from "../cases.ts";
import { cloudBudgetOf, record, SYSTEM, system } from "../fixtures.ts";

const at = "sample-budget";
const budget = cloudBudgetOf("2000");
const other = system({}, "other");

export const cases: RuleCases = {
  passes: {
    "the System's budget": { resources: [system(), budget] },
    "the same as a provider writes it": { resources: [system(), cloudBudgetOf("2000.0")] },
    "notifications that go to somebody": {
      resources: [
        system(),
        cloudBudgetOf("2000", {
          notifications: [
            { subscriberEmailAddresses: ["ops@example.com"] },
            { subscriberSnsTopicArns: ["${topic.arn}"] },
          ],
        }),
      ],
    },
    "no notification, of which another rule speaks": {
      resources: [system(), cloudBudgetOf("2000", { notifications: [] })],
    },
    "one matching budget beside others": {
      resources: [system(), { ...cloudBudgetOf("5"), name: "team", urn: "urn:team" }, budget],
    },
    "parents that go in a circle": {
      resources: [
        system(),
        { ...budget, urn: "urn:a", parent: "urn:b" },
        { ...record("x:y:Z", "b"), urn: "urn:b", parent: "urn:a" },
      ],
    },
  },
  breaks: {
    "another amount": {
      resources: [system(), cloudBudgetOf("2001")],
      at,
      message: 'limitAmount: got "2001", expected 2000; let it watch the System\'s 2000 USD a month',
    },
    "a yearly budget of usage": {
      resources: [system(), cloudBudgetOf("2000", { budgetType: "USAGE", timeUnit: "ANNUALLY" })],
      at,
      message:
        'budgetType: got "USAGE", expected "COST"; let it watch the System\'s 2000 USD a month; ' +
        'timeUnit: got "ANNUALLY", expected "MONTHLY"; let it watch the System\'s 2000 USD a month',
    },
    "a notification for nobody": {
      resources: [system(), cloudBudgetOf("2000", { notifications: [{ subscriberEmailAddresses: [] }] })],
      at,
      message:
        'notifications[0]: got {"subscriberEmailAddresses":[]}, expected an e-mail address or a topic that gets it; ' +
        "name who gets the notification, or leave it out",
    },
    "no amount": { resources: [system(), cloudBudgetOf(null)], at },
    "an empty amount": { resources: [system(), cloudBudgetOf("")], at },
    "no budget": { resources: [system(), record("aws:s3/bucket:Bucket", "b")], at: "sample" },
    "the budget of another System": {
      resources: [system(), other, { ...budget, parent: other.urn }],
      at: "sample",
    },
  },
  unknown: {
    "an amount known only after apply": { resources: [system(), cloudBudgetOf("${x.y}")], at },
    "a System without a target": { resources: [record(SYSTEM, "s", {})], at: "s" },
  },
  none: {
    "no System": { resources: [budget] },
    kubernetes: { resources: [system({ target: "kubernetes" })] },
    gcp: { resources: [system({ target: "gcp" })] },
    "a target of a hostile name": { resources: [system({ target: "constructor" })] },
  },
};
