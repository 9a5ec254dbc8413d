import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UnsupportedError } from "../../../../base/errors.ts";
import type { MachineSize } from "../../../../pricing/catalog.ts";
import { rightsByKind } from "../../../../profiles/rights.ts";
import type { Architecture } from "../../../../targets/aws/keys.ts";
import { type AwsSecret, MOVE_USER } from "../../../platform.ts";
import { imageOf } from "../../../workload/image.ts";
import type { Stores } from "../../parts/store.ts";
import type { RunContext } from "../compute.ts";
import { pullAccess } from "../images.ts";
import { HOST_NAMESPACE } from "../monitoring/metricTable.ts";
import type { Scope } from "../scope.ts";
import { secretAccess, storeAccess, united } from "../security/access.ts";
import { allow, type Statement, serviceRole } from "../security/iam.ts";
import { baselineCpu } from "../sizes.ts";
import type { HostVolume } from "../store.ts";
import { wiringOf } from "../wiring.ts";
import { hostUserData } from "./hostUserData.ts";
import type { LastingParts } from "./lastingParts.ts";

/**
 * EC2 resolves this when it launches a machine, so a new machine has the newest patches.
 * https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
 */
const imageParameter = (cpu: string): string =>
  `resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${cpu}`;
/**
 * What the template of an architecture has. The other architecture is another template and so another machine: EC2 cannot change
 * the size of a machine to one of another architecture. An earlier package had x86 only, so that its template has no part in
 * its name.
 */
const templates = {
  amd64: { part: [], image: imageParameter("x86_64") },
  arm64: { part: ["arm64"], image: imageParameter("arm64") },
} satisfies Record<Architecture, { readonly part: readonly string[]; readonly image: string }>;
const ROOT_DEVICE = "/dev/xvda";
const ROOT_GB = 20;
/** Last letters of the device names. Amazon Linux makes links with these names to the attached volumes. */
const DATA_DEVICES = "fghijklmnop";
/** The metadata service needs a token and answers only the machine itself (hop limit 1). */
const METADATA = { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 } as const;

interface MachineArgs extends Omit<RunContext, "secrets"> {
  /** Its plan has the workloads that run on the machine. */
  readonly scope: Scope;
  readonly lasting: LastingParts;
  /** ARN of the secret that CloudFront sends with each request; null if nothing on the machine is public. */
  readonly secretId: pulumi.Output<string> | null;
  readonly size: MachineSize;
  /** What has to be done before the machine is made or replaced. */
  readonly ready: readonly pulumi.Resource[];
  readonly parent: pulumi.Resource;
}

/** One machine that runs every workload of its plan, with the volumes of all stores. */
export function machine(args: MachineArgs): aws.ec2.Instance {
  const volumes = volumesOf(args.stores);
  const instance = createInstance(args, volumes);
  for (const { store, volume, device } of volumes) {
    new aws.ec2.VolumeAttachment(
      `${args.scope.name}-${store}-attachment`,
      {
        deviceName: device,
        volumeId: volume.id,
        instanceId: instance.id,
        stopInstanceBeforeDetaching: true,
      },
      // A volume can be attached to one machine at a time.
      { parent: args.parent, deleteBeforeReplace: true },
    );
  }
  return instance;
}

interface AttachedVolume extends HostVolume {
  readonly device: string;
}

function volumesOf({ built }: Stores): AttachedVolume[] {
  const volumes = Object.values(built).flatMap(({ hostVolume }) => hostVolume ?? []);
  if (volumes.length > DATA_DEVICES.length) {
    throw new UnsupportedError(
      `AWS host: got ${volumes.length} file stores, expected at most ${DATA_DEVICES.length}`,
    );
  }
  return volumes.map((one, index) => ({ ...one, device: `/dev/sd${DATA_DEVICES[index]}` }));
}

function createInstance(args: MachineArgs, volumes: readonly AttachedVolume[]): aws.ec2.Instance {
  const { scope, foundation, lasting, size, ready, parent } = args;
  const { name } = scope;
  // A machine that still runs workloads keeps its permissions until it is replaced.
  const role = serviceRole(
    `${name}-host`,
    { service: "ec2.amazonaws.com", statements: statements(args) },
    { parent, dependsOn: [...ready] },
  );
  const profile = new aws.iam.InstanceProfile(
    `${name}-machine-profile`,
    { role: role.role.name },
    { parent },
  );
  const template = launchTemplate(args);
  return new aws.ec2.Instance(
    `${name}-machine`,
    {
      launchTemplate: { id: template.id, version: "$Latest" },
      instanceType: size.name,
      // With `standard`, a burst ends when its credits are used up, so the cost is fixed. The baseline covers the
      // requests.
      ...(baselineCpu(size) < size.cpu ? { creditSpecification: { cpuCredits: "standard" } } : {}),
      iamInstanceProfile: profile.name,
      primaryNetworkInterface: { networkInterfaceId: lasting.networkInterface.id },
      userDataBase64: hostUserData({ ...args, volumes, logGroup: lasting.logs.name }),
      userDataReplaceOnChange: true,
      metadataOptions: METADATA,
    },
    // The old machine goes first, because both need the same interface and volumes. The address has to exist before,
    // because the machine downloads its programs when it starts.
    {
      parent,
      deleteBeforeReplace: true,
      dependsOn: [lasting.address, ...foundation.ready, ...role.ready, ...ready],
    },
  );
}

function launchTemplate({ scope, foundation, parent }: MachineArgs): aws.ec2.LaunchTemplate {
  const { part, image } = templates[scope.settings.own.aws.architecture];
  return new aws.ec2.LaunchTemplate(
    [scope.name, "machine-template", ...part].join("-"),
    {
      imageId: image,
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: {
            encrypted: "true",
            kmsKeyId: foundation.key.arn,
            volumeType: "gp3",
            volumeSize: ROOT_GB,
            deleteOnTermination: "true",
          },
        },
      ],
      metadataOptions: METADATA,
    },
    { parent },
  );
}

/** Permissions of the machine's role: those of all its workloads together, and while data moves those on every store. */
function statements(args: MachineArgs): Statement[] {
  const { scope, foundation, stores, lasting, secretId } = args;
  const workloads = Object.values(scope.plan.workloads);
  const moved = scope.plan.beside === null ? [] : Object.values(stores.built).map(({ store }) => store);
  const moving = Object.fromEntries(moved.map(({ key, kind }) => [key, rightsByKind[kind]]));
  const opened: Record<string, AwsSecret> = Object.assign(
    secretId === null ? {} : { edge: { in: "aws", arn: secretId } },
    ...workloads.map(({ name }) => wiringOf(args, name).secrets),
    ...moved.map(({ key }) => {
      const endpoint = stores.endpoints[key]?.(MOVE_USER);
      return endpoint === undefined
        ? {}
        : prefixed(key, wiringOf({ wiring: { [key]: endpoint } }, key).secrets);
    }),
  );
  const images = new Set(workloads.map((workload) => imageOf(scope.settings, workload).reference));
  return [
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${lasting.logs.arn}:*`),
    allow(["cloudwatch:PutMetricData"], "*", {
      StringEquals: { "cloudwatch:namespace": HOST_NAMESPACE },
    }),
    // A shell through Session Manager, without an open port.
    allow(
      [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      "*",
    ),
    ...storeAccess(
      {
        uses: united([...workloads.map(({ uses }) => uses), moving]),
        users: [...workloads.map(({ name }) => name), ...(moved.length > 0 ? [MOVE_USER] : [])],
      },
      stores,
    ),
    ...secretAccess({ secrets: opened }, foundation, scope.region),
    ...[...images].flatMap(pullAccess),
  ];
}

/** The secrets of a store under names that no other store has. */
const prefixed = (store: string, secrets: Readonly<Record<string, AwsSecret>>): Record<string, AwsSecret> =>
  Object.fromEntries(Object.entries(secrets).map(([variable, secret]) => [`${store} ${variable}`, secret]));
