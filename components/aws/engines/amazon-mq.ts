import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { amazonMqPorts } from "../../../plan/engines/amazon-mq.ts";
import { RABBITMQ_VERSION } from "../../../targets/aws/bounds.ts";
import { awsNames } from "../../../targets/aws/names.ts";
import { ownUsers } from "../../kubernetes/parts/queues/users.ts";
import { amqpEndpoint } from "../../kubernetes/parts/rabbitmq/endpoint.ts";
import { rabbitmqSetup } from "../../kubernetes/parts/rabbitmq/setup.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { setUp } from "../parts/brokers/setUp.ts";
import { type BrokerUsers, brokerUsers } from "../parts/brokers/users.ts";
import { givenName } from "../parts/givenName.ts";
import { rabbitmqMeasures } from "../parts/monitoring/brokers.ts";
import { storeSecurityGroup } from "../parts/network/storeSecurityGroup.ts";
import { brokerSize } from "../parts/sizes.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

type Args = StoreArgs<"amazon-mq">;

/** When AWS may update and restart a broker: the quietest hour of the week, after the backups of the night. Chosen. */
const MAINTENANCE = { dayOfWeek: "SUNDAY", timeOfDay: "04:00", timeZone: "UTC" } as const;

/** @throws UnsupportedError if no broker is large enough. */
export const rabbitmqSize = ({ memoryMiB, members }: Pick<Args["store"], "memoryMiB" | "members">): string =>
  brokerSize("mq", { memoryMiB, production: members > 1 });

const ENGINE = { engineType: "RabbitMQ", engineVersion: RABBITMQ_VERSION } as const;

/**
 * RabbitMQ on Amazon MQ: one broker, or a cluster of three in several zones. It has no deletion protection and no backups, so
 * only Pulumi protects it. AWS makes one user; a program makes the others, with rights and queues, by the management API.
 */
export function amazonMq(args: Args): BuiltStore {
  const { scope, store } = args;
  const users = brokerUsers(args);
  const broker = createBroker(args, users);
  const { consoleUrl, address } = addressesOf(broker);
  return {
    endpoint: amqpEndpoint(store, {
      url: (user) => pulumi.interpolate`amqps://${user}@${address}`,
      password: (user) => users.of(user).secret,
    }),
    access: () => [],
    ...rabbitmqMeasures(store, broker.brokerName),
    ready: [
      setUp(args, {
        program: rabbitmqSetup(store, scope, consoleUrl),
        ports: [amazonMqPorts.management],
        users,
        after: [broker],
      }),
    ],
  };
}

/** URL of the management API, and `<host>:<port>` of AMQP. A cluster has one of each, behind a balancer of AWS. */
function addressesOf({ instances }: aws.mq.Broker) {
  return {
    consoleUrl: instances.apply(([first]) => first?.consoleUrl ?? ""),
    address: instances.apply(([first]) => (first?.endpoints[0] ?? "").replace(/^amqps:\/\//, "")),
  };
}

function createBroker(args: Args, users: BrokerUsers): aws.mq.Broker {
  const { scope, foundation, store, name, parent } = args;
  const { tierSubnetIds } = foundation.network;
  const several = store.members > 1;
  const group = storeSecurityGroup(args, [amazonMqPorts.management]);
  const { name: username, password } = users.of(ownUsers.admin);
  return new aws.mq.Broker(
    name,
    {
      brokerName: givenName(`${name}-id`, {
        rule: awsNames.broker,
        parts: [name, scope.stack],
        parent,
      }),
      ...ENGINE,
      // Amazon MQ installs patches; it demands this for every RabbitMQ that it still takes.
      autoMinorVersionUpgrade: true,
      hostInstanceType: rabbitmqSize(store),
      deploymentMode: several ? "CLUSTER_MULTI_AZ" : "SINGLE_INSTANCE",
      subnetIds: several ? [...tierSubnetIds] : tierSubnetIds.slice(0, 1),
      securityGroups: [group.id],
      publiclyAccessible: false,
      encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: foundation.key.arn },
      configuration: configuration(args),
      maintenanceWindowStartTime: MAINTENANCE,
      // Amazon MQ makes the log group, whose name has the broker's id. A trial would leave it behind.
      logs: { general: !scope.settings.ephemeral },
      users: [{ username, password }],
    },
    // Amazon MQ moves a broker to a newer minor version when an old one ends; an update must not go back. A broker stays in its
    // subnets: others would replace it.
    withStoreProtection(scope, store, { parent, ignoreChanges: ["engineVersion", "subnetIds"] }),
  );
}

/** What Amazon MQ lets a stack configure: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/configurable-values.html */
function configuration({ store, name, parent }: Args) {
  const { id, latestRevision } = new aws.mq.Configuration(
    `${name}-configuration`,
    {
      description: `Store ${store.name}`,
      ...ENGINE,
      data: `consumer_timeout = ${store.queue.visibilitySeconds * 1000}\n`,
    },
    { parent },
  );
  return { id, revision: latestRevision };
}
