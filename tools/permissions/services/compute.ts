import { of } from "../row.ts";
import { type Deployer, mine, type Services } from "../service.ts";

/** Tasks, clusters, functions and schedules. */
export function compute(deployer: Deployer): Services {
  const requested = mine(deployer);
  const { system } = deployer;
  return {
    ecs: {
      policy: "compute",
      named: [
        `arn:aws:ecs:*:*:cluster/${system}-*`,
        `arn:aws:ecs:*:*:service/${system}-*/${system}-*`,
        `arn:aws:ecs:*:*:service-deployment/${system}-*/${system}-*/*`,
        `arn:aws:ecs:*:*:task-definition/${system}-*:*`,
      ],
    },
    eks: {
      policy: "compute",
      named: [
        `arn:aws:eks:*:*:cluster/${system}-*`,
        ...["nodegroup", "addon", "podidentityassociation", "access-entry"].map(
          (kind) => `arn:aws:eks:*:*:${kind}/${system}-*/*`,
        ),
      ],
    },
    "application-autoscaling": {
      policy: "compute",
      tagged: ["arn:aws:application-autoscaling:*:*:scalable-target/*"],
      special: [
        {
          actions: of("application-autoscaling", "RegisterScalableTarget TagResource"),
          resources: ["arn:aws:application-autoscaling:*:*:scalable-target/*"],
          condition: requested,
        },
      ],
    },
    scheduler: {
      policy: "compute",
      named: [
        `arn:aws:scheduler:*:*:schedule-group/${system}-*`,
        `arn:aws:scheduler:*:*:schedule/${system}-*/${system}-*`,
      ],
    },
    lambda: { policy: "compute", named: [`arn:aws:lambda:*:*:function:${system}-*`] },
    events: { policy: "compute", named: [`arn:aws:events:*:*:rule/${system}-*`] },
    dlm: {
      policy: "compute",
      tagged: ["arn:aws:dlm:*:*:policy/*"],
      special: [
        { actions: of("dlm", "TagResource"), resources: ["arn:aws:dlm:*:*:policy/*"], condition: requested },
      ],
    },
  };
}
