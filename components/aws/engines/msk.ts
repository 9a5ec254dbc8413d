import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UnsupportedError } from "../../../base/errors.ts";
import { KAFKA_VERSION } from "../../../targets/aws/bounds.ts";
import { awsNames } from "../../../targets/aws/names.ts";
import { scramProperties } from "../../kubernetes/parts/kafka/configuration.ts";
import { kafkaEndpoint } from "../../kubernetes/parts/kafka/endpoint.ts";
import { administration, kafkaRights } from "../../kubernetes/parts/kafka/rights.ts";
import { ADMIN_FILE, kafkaProgram, rightLines } from "../../kubernetes/parts/kafka/setup.ts";
import { brokerSettings, topicsOf } from "../../kubernetes/parts/kafka/topics.ts";
import type { BrokerSetup } from "../../kubernetes/parts/queues/brokerSetup.ts";
import { ownUsers, readersOf } from "../../kubernetes/parts/queues/users.ts";
import { MOVE_USER } from "../../platform.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { setUp } from "../parts/brokers/setUp.ts";
import { type BrokerUsers, brokerUsers } from "../parts/brokers/users.ts";
import { givenName } from "../parts/givenName.ts";
import { kafkaMeasures } from "../parts/monitoring/brokers.ts";
import { logGroup } from "../parts/monitoring/logGroup.ts";
import { storeSecurityGroup } from "../parts/network/storeSecurityGroup.ts";
import { policyDocument } from "../parts/security/iam.ts";
import { brokerSize } from "../parts/sizes.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

type Args = StoreArgs<"msk">;

/** Zones that a cluster may have. */
const ZONES = [3, 2] as const;

/** Number of zones with as many brokers in each: Amazon MSK takes no other. Undefined where none fits. */
const zonesOf = (members: number, possible: number): number | undefined =>
  ZONES.find((zones) => zones <= Math.max(2, possible) && members % zones === 0);

/** @throws UnsupportedError for brokers that no number of zones shares evenly. */
export function checkBrokers({ name, members }: Args["store"], zones: number): void {
  if (zonesOf(members, zones) !== undefined) return;
  throw new UnsupportedError(
    `AWS: store ${name}: got ${members} brokers of Kafka in ${zones} zones, expected as many in each zone: set members of the store to a multiple of 2, or of 3 with three zones`,
  );
}

/**
 * Kafka on Amazon MSK, with brokers in two or three zones, and controllers instead of ZooKeeper (KRaft). AWS takes the users
 * from secrets; a program makes topics and rights. It has no deletion protection and no backups, so only Pulumi protects it.
 */
export function msk(args: Args): BuiltStore {
  const { store } = args;
  const users = secretUsers(args);
  const { kafka, clusterName, signedIn } = createCluster(args, users);
  const servers = kafka.bootstrapBrokersSaslScram;
  return {
    endpoint: kafkaEndpoint(store, {
      // Clients start at a broker in every zone: https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html
      // Without a file that says so, the URL says that Kafka speaks TLS.
      url: (user) => pulumi.interpolate`kafka+ssl://${user}@${servers}`,
      user: (of) => {
        const { name, secret } = users.of(of === MOVE_USER ? ownUsers.admin : of);
        return { name, password: secret };
      },
    }),
    access: () => [],
    ...kafkaMeasures(store, clusterName),
    ready: [
      setUp(args, {
        program: mskSetup(args, servers),
        ports: [...store.ports.clients],
        users,
        after: [kafka, signedIn],
      }),
    ],
  };
}

/** Before the script of Kafka: the file with which its tools sign in. A password has letters and digits only. */
const SIGN_IN = `mkdir -p "$FILES" && printf '%s' "\${ADMIN/@/$PASSWORD}" >"$FILES/${ADMIN_FILE}"\n`;

function mskSetup({ scope, store }: Args, servers: pulumi.Output<string>): BrokerSetup {
  const others = kafkaRights(store, scope.plan, readersOf(store));
  return {
    ...kafkaProgram(store, scope.settings, {
      servers,
      brokers: store.members,
      // https://docs.aws.amazon.com/msk/1.0/apireference/clusters-clusterarn-nodes.html
      firstBroker: 1,
      // Those of the administrator come first: once a topic has rights, nobody else may do anything with it.
      rights: rightLines([[ownUsers.admin, administration(store)], ...others]),
      before: SIGN_IN,
      more: { FILES: "/tmp/files", ADMIN: scramProperties("@") },
    }),
    passwords: { PASSWORD: ownUsers.admin },
  };
}

/** Amazon MSK reads only secrets whose names begin so: https://docs.aws.amazon.com/msk/latest/developerguide/msk-password-limitations.html */
const SECRET_PREFIX = "AmazonMSK_";

const secretUsers = (args: Args): BrokerUsers =>
  brokerUsers(args, (label) => {
    const { scope, parent } = args;
    const name = givenName(`${label}-name`, {
      rule: awsNames.mskSecret,
      parts: [label, scope.stack],
      parent,
    });
    return pulumi.interpolate`${SECRET_PREFIX}${name}`;
  });

interface Made {
  readonly kafka: aws.msk.Cluster;
  readonly clusterName: pulumi.Output<string>;
  /** Exists once the users can sign in. */
  readonly signedIn: pulumi.Resource;
}

function createCluster(args: Args, users: BrokerUsers): Made {
  const { scope, foundation, store, name, parent } = args;
  const { tierSubnetIds } = foundation.network;
  const zones = zonesOf(store.members, tierSubnetIds.length) ?? tierSubnetIds.length;
  const group = storeSecurityGroup(args);
  const logs = logGroup(`${name}-log`, { scope, key: foundation.key, parent });
  const clusterName = givenName(`${name}-id`, { rule: awsNames.msk, parts: [name, scope.stack], parent });
  const kafka = new aws.msk.Cluster(
    name,
    {
      clusterName,
      kafkaVersion: KAFKA_VERSION,
      numberOfBrokerNodes: store.members,
      brokerNodeGroupInfo: {
        instanceType: kafkaSize(store),
        clientSubnets: tierSubnetIds.slice(0, zones),
        securityGroups: [group.id],
        storageInfo: { ebsStorageInfo: { volumeSize: Math.ceil(store.capacityGB) } },
        connectivityInfo: { publicAccess: { type: "DISABLED" } },
      },
      clientAuthentication: { sasl: { scram: true, iam: false }, unauthenticated: false },
      encryptionInfo: {
        encryptionAtRestKmsKeyArn: foundation.key.arn,
        encryptionInTransit: { clientBroker: "TLS", inCluster: true },
      },
      configurationInfo: configuration(args),
      // This level has the lag of each group: https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html
      enhancedMonitoring: "DEFAULT",
      loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: logs.name } } },
    },
    // Brokers stay in their subnets: others would replace them.
    withStoreProtection(scope, store, { parent, ignoreChanges: ["brokerNodeGroupInfo.clientSubnets"] }),
  );
  return { kafka, clusterName, signedIn: associate(args, kafka, users) };
}

/** Internal topics of Kafka, copies of partitions on a broker: offsets of groups (50 partitions), and transactions as many. */
const INTERNAL_PARTITIONS = 100;

/** Copies of partitions on each broker. */
function partitionsOf(store: Args["store"]): number {
  const own = topicsOf(store).reduce((sum, { partitions, copies }) => sum + partitions * copies, 0);
  return Math.ceil((own + INTERNAL_PARTITIONS * store.queue.copies) / store.members);
}

/** @throws UnsupportedError if no broker is large enough. */
export const kafkaSize = (store: Args["store"]): string =>
  brokerSize("kafka", {
    memoryMiB: store.memoryMiB,
    partitions: partitionsOf(store),
    production: store.members > 2,
  });

/** Gives the secrets of all users to the cluster, and lets Amazon MSK read them. */
function associate({ name, parent }: Args, kafka: aws.msk.Cluster, users: BrokerUsers): pulumi.Resource {
  const policies = users.all.map(
    (user) =>
      new aws.secretsmanager.SecretPolicy(
        `${name}.${user.name}-read`,
        {
          secretArn: user.secret.arn,
          policy: policyDocument([
            {
              Sid: "AWSKafkaResourcePolicy",
              Effect: "Allow",
              Principal: { Service: "kafka.amazonaws.com" },
              Action: "secretsmanager:getSecretValue",
              Resource: user.secret.arn,
            },
          ]),
        },
        { parent },
      ),
  );
  return new aws.msk.ScramSecretAssociation(
    `${name}-users`,
    { clusterArn: kafka.arn, secretArnLists: users.all.map(({ secret }) => secret.arn) },
    { parent, dependsOn: policies },
  );
}

/** Settings of Kafka that Amazon MSK does not take. */
const NOT_TAKEN = /^share\./;

/** https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-properties.html */
function configuration({ scope, store, name, parent }: Args) {
  const { arn, latestRevision } = new aws.msk.Configuration(
    `${name}-configuration`,
    {
      name: givenName(`${name}-configuration-name`, {
        rule: awsNames.msk,
        parts: [name, scope.stack],
        parent,
      }),
      description: `Store ${store.name}`,
      serverProperties: Object.entries(brokerSettings(store))
        .filter(([key]) => !NOT_TAKEN.test(key))
        .map(([key, value]) => `${key}=${value}\n`)
        .join(""),
    },
    { parent },
  );
  return { arn, revision: latestRevision };
}
