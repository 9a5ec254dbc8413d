import { of } from "../row.ts";
import { type Deployer, mine, type Services } from "../service.ts";

/** Brokers of messages. */
export function brokers(deployer: Deployer): Services {
  const requested = mine(deployer);
  const { system } = deployer;
  return {
    mq: {
      policy: "brokers",
      named: [`arn:aws:mq:*:*:broker:${system}-*`],
      tagged: ["arn:aws:mq:*:*:configuration:*"],
      special: [
        {
          actions: of("mq", "CreateTags"),
          resources: ["arn:aws:mq:*:*:configuration:*"],
          condition: requested,
        },
      ],
    },
    kafka: {
      policy: "brokers",
      named: ["cluster", "configuration"].map((kind) => `arn:aws:kafka:*:*:${kind}/${system}-*/*`),
    },
  };
}
