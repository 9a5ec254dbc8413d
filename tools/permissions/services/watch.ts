import { of } from "../row.ts";
import { type Deployer, mine, type Services } from "../service.ts";

/** Logs, alarms and budgets. */
export function watch(deployer: Deployer): Services {
  const requested = mine(deployer);
  const { system } = deployer;
  return {
    budgets: { policy: "watch", named: [`arn:aws:budgets::*:budget/${system}-*`] },
    cloudwatch: {
      policy: "watch",
      named: [`arn:aws:cloudwatch:*:*:alarm:${system}-*`, `arn:aws:cloudwatch::*:dashboard/${system}-*`],
      searches: true,
    },
    logs: {
      policy: "watch",
      named: [
        `arn:aws:logs:*:*:log-group:${system}-*`,
        `arn:aws:logs:*:*:log-group:/aws/rds/instance/${system}-*`,
        `arn:aws:logs:*:*:log-group:/aws/docdb/${system}-*`,
        `arn:aws:logs:*:*:log-group:aws-waf-logs-${system}-*`,
        `arn:aws:logs:*:*:log-group:/aws/eks/${system}-*`,
        `arn:aws:logs:*:*:delivery-source:${system}-*`,
        `arn:aws:logs:*:*:delivery-destination:${system}-*`,
      ],
      tagged: ["arn:aws:logs:*:*:delivery:*"],
      special: [
        {
          actions: of("logs", "CreateDelivery TagResource"),
          resources: ["arn:aws:logs:*:*:delivery:*"],
          condition: requested,
        },
      ],
    },
    sns: { policy: "watch", named: [`arn:aws:sns:*:*:${system}-*`] },
  };
}
