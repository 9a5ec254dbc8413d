import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { checkUnknownOutputs } from "../../../preview/engine/unknown.ts";
import { run, testRun } from "../../support/inProcess.ts";

const check = (program: () => void) =>
  checkUnknownOutputs(
    testRun(() => {
      program();
      return {};
    }),
  );

test("with unknown outputs no apply runs, and known inputs stay known", async () => {
  const seen: string[] = [];
  const { resources } = await run(
    () => {
      const bucket = new aws.s3.Bucket("files", { bucket: "mine" });
      bucket.arn.apply((arn) => seen.push(arn));
      bucket.bucket.apply((name) => seen.push(name));
      const policy = pulumi.interpolate`${bucket.arn}/*`;
      new aws.s3.BucketPolicy("policy", { bucket: bucket.bucket, policy });
      return {};
    },
    { outputs: "unknown" },
  );
  expect(seen).toEqual(["mine"]);
  expect(resources[1]?.inputs).toEqual({ bucket: "mine", policy: "${unknown}" });
});

test("a program that uses values only after they are known passes", async () => {
  await check(() => {
    const certificate = new aws.acm.Certificate("tls", { domainName: "example.com" });
    const option = certificate.domainValidationOptions.apply(
      (options) => options[0]?.resourceRecordName ?? "",
    );
    const bucket = new aws.s3.Bucket("files");
    new aws.ssm.Parameter("name", { type: "String", value: pulumi.interpolate`${option}/${bucket.arn}` });
  });
});

test("a resource that exists only once a value is known is found", async () => {
  const early = () => {
    const bucket = new aws.s3.Bucket("files");
    bucket.arn.apply(() => new aws.s3.Bucket("second"));
  };
  await expect(check(early)).rejects.toThrow(/Bucket::second is registered only once outputs have values/);
});

test("a resource that exists only while values are unknown is found", async () => {
  const early = () => {
    const bucket = new aws.s3.Bucket("files");
    let known = false;
    const arn = bucket.arn.apply((value) => {
      known = true;
      return value;
    });
    const policy = new aws.s3.BucketPolicy("policy", { bucket: bucket.id, policy: arn });
    policy.urn.apply(() => known || new aws.s3.Bucket("second"));
  };
  await expect(check(early)).rejects.toThrow(/Bucket::second is registered only while outputs are unknown/);
});

test("an input that loses its value because a shape is missing is found", async () => {
  const lossy = () => {
    const vpn = new aws.ec2.VpnConnection("vpn", { customerGatewayId: "c", type: "ipsec.1" });
    const address = vpn.vgwTelemetries.apply((list) => list[0]?.outsideIpAddress as string);
    new aws.ec2.Eip("copy", { address });
  };
  await expect(check(lossy)).rejects.toThrow(/Eip::copy input address has no value/);
});

test("a name that is cut because a shape is missing is found", async () => {
  const cutting = () => {
    const server = new aws.cognito.ResourceServer("api", { identifier: "api", userPoolId: "pool" });
    const scope = server.scopeIdentifiers.apply((scopes) => scopes[0] ?? "");
    new aws.ec2.Eip("copy", { address: scope });
    new aws.ssm.Parameter("secret", { type: "String", value: scope });
  };
  await expect(check(cutting)).rejects.toThrow(/Eip::copy address: \$\{…\} holds a cut name/);
  await expect(check(cutting)).rejects.toThrow(/Parameter::secret value: \[secret\] holds a cut name/);
});

test.each([
  { kind: "plain", place: "Bucket::copy input tags.address" },
  { kind: "secret", place: "Bucket::hidden input tags" },
])("an input that loses a nested $kind value is found", async ({ place }) => {
  const lossy = () => {
    const vpn = new aws.ec2.VpnConnection("vpn", { customerGatewayId: "c", type: "ipsec.1" });
    const address = vpn.vgwTelemetries.apply((list) => list[0]?.outsideIpAddress as string);
    new aws.s3.Bucket("copy", { tags: { address } });
    new aws.s3.Bucket("hidden", { tags: pulumi.secret({ address }) });
  };
  await expect(check(lossy)).rejects.toThrow(`${place} has no value`);
});
