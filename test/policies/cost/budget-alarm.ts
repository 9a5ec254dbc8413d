import type { RuleCases } from "../cases.ts";
import { cloudBudgetOf, type Field, record } from "../fixtures.ts";

const at = "sample-budget";
const budget = (notifications: Field) => cloudBudgetOf("2000", { notifications });
const mail = { subscriberEmailAddresses: ["ops@example.com"], threshold: 80 };

export const cases: RuleCases = {
  passes: {
    "an e-mail address": { resources: [budget([mail])] },
    "a topic known only after apply": {
      resources: [budget([{ subscriberSnsTopicArns: ["${topic.arn}"], threshold: 80 }])],
    },
    "one notification with an address beside one without": {
      resources: [budget([{ threshold: 100 }, mail])],
    },
  },
  breaks: {
    "no notification": {
      resources: [record("aws:budgets/budget:Budget", at, { limitAmount: "2000" })],
      at,
      message:
        "notifications: got nothing, expected a notification that goes to an e-mail address or a topic; " +
        "set echelon:alerts to an address for a level, or nobody hears of the spend",
    },
    "an empty list": { resources: [budget([])], at },
    "a notification for nobody": { resources: [budget([{ threshold: 80 }])], at },
    "an empty list of addresses": { resources: [budget([{ subscriberEmailAddresses: [] }])], at },
    "an empty address": { resources: [budget([{ subscriberEmailAddresses: [""] }])], at },
    "no list": { resources: [budget("ops@example.com")], at },
  },
  unknown: {
    "notifications known only after apply": { resources: [budget("${x.y}")], at },
    "addresses known only after apply": {
      resources: [budget([{ subscriberEmailAddresses: "${x.y}" }])],
      at,
    },
  },
  none: { "no budget": { resources: [record("aws:s3/bucket:Bucket", "b")] } },
};
