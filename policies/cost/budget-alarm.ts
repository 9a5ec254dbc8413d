import { someSubscribed } from "../notified.ts";
import { resourceRule } from "../resourceRule.ts";

export const budgetAlarm = resourceRule({
  name: "budget-alarm",
  // A stack without any address can be previewed and brought up: the amount is watched, and nobody hears of it.
  level: "advisory",
  description: "A budget of the cloud notifies somebody.",
  types: {
    "aws:budgets/budget:Budget": [
      {
        reads: "notifications",
        expects: someSubscribed,
        change: "set echelon:alerts to an address for a level, or nobody hears of the spend",
      },
    ],
  },
});
