import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { UnsupportedError } from "../../../base/errors.ts";
import type { SecretReference, WorkloadEndpoint } from "../../platform.ts";
import { secretAccess, storeAccess } from "../parts/access.ts";
import { hostUserData, wiringOf } from "../parts/hostSpec.ts";
import { allow, type Statement, serviceRole } from "../parts/iam.ts";
import { imageOf, pullAccess } from "../parts/images.ts";
import { logGroup } from "../parts/logGroup.ts";
import { type AwsContext, Capability } from "../parts/scope.ts";
import { HOST_NAMESPACE } from "../parts/signals.ts";
import { hostSize } from "../parts/sizes.ts";
import { heldSecret } from "../secrets.ts";
import type { WorkloadsArgs } from "./containers.ts";

/** Resolved by EC2 when a machine starts, so that a new one has the newest patches. */
const IMAGE_PARAMETER = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const ROOT_DEVICE = "/dev/xvda";
const ROOT_GB = 20;
/** Amazon Linux links these names to the volumes that are attached under them. */
const DATA_DEVICES = "fghijklmnop";
/** Only the machine itself asks for its credentials: containers share its network. */
const METADATA_HOPS = 1;
const SECRET_CHARACTERS = 40;

/** Every workload on one machine, as containers under systemd. */
export class Host extends Capability {
  readonly endpoints: Readonly<Record<string, WorkloadEndpoint>>;
  readonly instance: aws.ec2.Instance;
  readonly address: aws.ec2.Eip;
  /** What a request from the edge carries. */
  readonly edgeSecret: pulumi.Output<string>;
  readonly logs: aws.cloudwatch.LogGroup;
  readonly #context: AwsContext;
  readonly #args: WorkloadsArgs;

  constructor(context: AwsContext, args: WorkloadsArgs) {
    super("Workloads", context);
    this.#context = context;
    this.#args = args;
    const { foundation } = args;
    this.logs = logGroup(`${this.prefix}-host-logs`, { context, key: foundation.key, parent: this });
    const secret = new random.RandomPassword(
      `${this.prefix}-edge-password`,
      { length: SECRET_CHARACTERS, special: false },
      { parent: this },
    );
    this.edgeSecret = secret.result;
    const secretId = heldSecret(`${this.prefix}-edge-secret`, secret.result, {
      context,
      foundation,
      parent: this,
    });
    const [subnetId = ""] = foundation.network.workloads.subnetIds;
    // An interface of its own: the address stays when the machine is replaced, and is there when it starts.
    const card = new aws.ec2.NetworkInterface(
      `${this.prefix}-machine-interface`,
      { subnetId, securityGroups: [foundation.workloadGroup.id] },
      { parent: this },
    );
    this.address = new aws.ec2.Eip(
      `${this.prefix}-machine-address`,
      { domain: "vpc", networkInterface: card.id },
      { parent: this },
    );
    this.instance = this.machine(card, secretId);
    this.attach();
    this.endpoints = Object.fromEntries(
      Object.keys(context.plan.workloads).map((name) => [name, { address: null }]),
    );
    this.registerOutputs({ instance: this.instance.id });
  }

  private volumes() {
    const volumes = Object.values(this.#args.stores.built).flatMap(({ hostVolume }) => hostVolume ?? []);
    if (volumes.length > DATA_DEVICES.length) {
      throw new UnsupportedError(
        `AWS host: got ${volumes.length} file stores, expected at most ${DATA_DEVICES.length}`,
      );
    }
    return volumes.map((one, index) => ({ ...one, device: `/dev/sd${DATA_DEVICES[index]}` }));
  }

  private attach(): void {
    for (const { volume, device, path } of this.volumes()) {
      new aws.ec2.VolumeAttachment(
        `${this.prefix}-${path.split("/").at(-1)}-attachment`,
        {
          deviceName: device,
          volumeId: volume.id,
          instanceId: this.instance.id,
          stopInstanceBeforeDetaching: true,
        },
        // A volume attaches to one machine at a time.
        { parent: this, deleteBeforeReplace: true },
      );
    }
  }

  private machine(card: aws.ec2.NetworkInterface, secretId: pulumi.Output<string>): aws.ec2.Instance {
    const { plan } = this.#context;
    const opts = { parent: this };
    const role = serviceRole(
      `${this.prefix}-host`,
      { service: "ec2.amazonaws.com", statements: this.statements(secretId) },
      opts,
    );
    const profile = new aws.iam.InstanceProfile(
      `${this.prefix}-machine-profile`,
      { role: role.role.name },
      opts,
    );
    const template = new aws.ec2.LaunchTemplate(
      `${this.prefix}-machine-template`,
      {
        imageId: IMAGE_PARAMETER,
        blockDeviceMappings: [
          {
            deviceName: ROOT_DEVICE,
            ebs: {
              encrypted: "true",
              kmsKeyId: this.#args.foundation.key.arn,
              volumeType: "gp3",
              volumeSize: ROOT_GB,
              deleteOnTermination: "true",
            },
          },
        ],
        metadataOptions: {
          httpEndpoint: "enabled",
          httpTokens: "required",
          httpPutResponseHopLimit: METADATA_HOPS,
        },
      },
      opts,
    );
    const size = hostSize(plan);
    return new aws.ec2.Instance(
      `${this.prefix}-machine`,
      {
        launchTemplate: { id: template.id, version: "$Latest" },
        instanceType: size.name,
        // A burst ends with its credits: the cost is fixed, and the requests fit into the baseline.
        ...(size.baselineCpu < size.cpu ? { creditSpecification: { cpuCredits: "standard" } } : {}),
        iamInstanceProfile: profile.name,
        primaryNetworkInterface: { networkInterfaceId: card.id },
        userDataBase64: hostUserData({
          context: this.#context,
          args: this.#args,
          volumes: this.volumes(),
          logGroup: this.logs.name,
          secretId,
        }),
        userDataReplaceOnChange: true,
        metadataOptions: {
          httpEndpoint: "enabled",
          httpTokens: "required",
          httpPutResponseHopLimit: METADATA_HOPS,
        },
      },
      // The interface and the volumes are there once. The address comes first: the machine fetches what it runs.
      {
        parent: this,
        deleteBeforeReplace: true,
        dependsOn: [this.address, ...this.#args.foundation.ready, ...role.ready],
      },
    );
  }

  /** One machine, one role: what all of its workloads need together. */
  private statements(secretId: pulumi.Output<string>): Statement[] {
    const { plan, region } = this.#context;
    const { foundation, stores } = this.#args;
    const workloads = Object.values(plan.workloads);
    const used = new Set(workloads.flatMap(({ uses }) => uses));
    const opened: Record<string, SecretReference> = Object.assign(
      { edge: { holder: secretId } },
      ...workloads.map(({ name }) => wiringOf(this.#args, name).secrets),
    );
    const images = new Set(workloads.map(({ name }) => imageOf(this.#context, name).reference));
    return [
      allow(["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${this.logs.arn}:*`),
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
      ...storeAccess({ uses: [...used] }, stores),
      ...secretAccess({ secrets: opened }, foundation, region),
      ...[...images].flatMap(pullAccess),
    ];
  }
}
