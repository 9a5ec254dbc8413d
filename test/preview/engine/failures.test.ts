import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Program, run } from "../../support/inProcess.ts";

const healthy: Program = () => {
  new aws.s3.Bucket("files");
  return { ok: true };
};

const boom = () => {
  throw new Error("boom");
};

class Part extends pulumi.ComponentResource {
  constructor(name: string) {
    super("echelon:index:Part", name);
    new aws.s3.Bucket("files", {}, { parent: this });
  }
}

interface Case {
  readonly title: string;
  readonly message: RegExp;
  readonly program: Program;
}

const cases: readonly Case[] = [
  { title: "throws", message: /^boom$/, program: boom },
  { title: "rejects", message: /^boom$/, program: async () => boom() },
  {
    title: "throws in an apply that nobody reads",
    message: /^boom$/,
    program: () => {
      new aws.s3.Bucket("files").arn.apply(boom);
      return {};
    },
  },
  {
    title: "throws in an apply that an input reads",
    message: /boom/,
    program: () => {
      const bucket = new aws.s3.Bucket("files");
      new aws.s3.BucketPolicy("policy", { bucket: bucket.id, policy: bucket.arn.apply(boom) });
      return {};
    },
  },
  {
    title: "throws in an apply that an output reads",
    message: /boom/,
    program: () => ({ address: new aws.s3.Bucket("files").arn.apply(boom) }),
  },
  {
    title: "gives an input that rejects",
    message: /boom/,
    program: () => {
      new aws.s3.Bucket("files", { bucket: Promise.reject(new Error("boom")) });
      return {};
    },
  },
  {
    title: "leaves a rejection unhandled",
    message: /^boom$/,
    program: () => {
      Promise.reject(new Error("boom"));
      return {};
    },
  },
  {
    title: "throws in a timer",
    message: /^boom$/,
    program: async () => {
      setTimeout(boom, 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return {};
    },
  },
  {
    title: "leaves out what a resource requires",
    message: /instanceClass/,
    program: () => {
      new aws.rds.Instance("db", {} as aws.rds.InstanceArgs);
      return {};
    },
  },
  {
    title: "makes two resources of one type and name",
    message:
      /Two resources have the URN urn:pulumi:test::echelon::aws:s3\/bucket:Bucket::files: aws:s3\/bucket:Bucket "files" under the stack, and aws:s3\/bucket:Bucket "files" under the stack/,
    program: () => {
      new aws.s3.Bucket("files");
      new aws.s3.Bucket("files");
      return {};
    },
  },
  {
    title: "makes two resources whose URNs meet under two parents",
    message: /"files" under urn:.*Part::one, and .*"files" under urn:.*Part::two/,
    program: () => {
      new Part("one");
      new Part("two");
      return {};
    },
  },
  {
    title: "catches the error of a second resource of one name",
    message: /Two resources have the URN/,
    program: () => {
      new aws.s3.Bucket("files");
      try {
        new aws.s3.Bucket("files");
      } catch {}
      return {};
    },
  },
  {
    title: "gives an undefined output",
    message: /output "address" is undefined/,
    program: () => ({ ok: 1, address: undefined }),
  },
  {
    title: "gives an output that resolves to undefined",
    message: /output "address" is undefined/,
    program: () => ({ ok: 1, address: pulumi.output(undefined) }),
  },
  {
    title: "calls a provider function",
    message: /provider function "aws:ec2\/getAmi:getAmi"/,
    program: async () => ({ ami: (await aws.ec2.getAmi({ owners: ["amazon"] })).id }),
  },
  {
    title: "calls a provider function for an output",
    message: /provider function "aws:index\/getRegion:getRegion"/,
    program: () => ({ region: aws.getRegionOutput().region }),
  },
  {
    title: "calls a provider function and swallows the error",
    message: /provider function "aws:index\/getRegion:getRegion"/,
    program: async () => {
      await aws.getRegion().catch(() => {});
      return {};
    },
  },
  {
    title: "uses a transform, which runs in the engine only",
    message: /Transforms run in the Pulumi engine only/,
    program: () => {
      pulumi.runtime.registerResourceTransform(() => undefined);
      return healthy();
    },
  },
  {
    title: "uses a hook, which runs in the engine only",
    message: /Hooks run in the Pulumi engine only/,
    program: () => {
      const hook = new pulumi.ResourceHook("check", () => {});
      new aws.s3.Bucket("files", {}, { hooks: { beforeUpdate: [hook] } });
      return {};
    },
  },
  {
    title: "names a resource with a brace",
    message: /"a\{b" .* contains a brace/,
    program: () => {
      new aws.s3.Bucket("a{b");
      return {};
    },
  },
  {
    title: "logs an error",
    message: /logged an error/,
    program: () => {
      pulumi.log.error("no such luck");
      return {};
    },
  },
];

const fatal = ["unhandledRejection", "uncaughtException", "beforeExit"] as const;
const listeners = () => fatal.map((event) => process.rawListeners(event));

describe("a run fails, and the next run succeeds, when its program", () => {
  beforeEach(() => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each(cases)("$title", async ({ program, message }) => {
    const before = listeners();
    await expect(run(program)).rejects.toThrow(message);
    const { resources, outputs } = await run(healthy);
    expect(resources.map(({ name }) => name)).toEqual(["files"]);
    expect(outputs).toEqual({ ok: true });
    expect(listeners()).toEqual(before);
  });

  test("fails twice: the first failure is reported, and the second does not reach the next run", async () => {
    const program = async () => {
      Promise.reject(new Error("first"));
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error("second");
    };
    await expect(run(program)).rejects.toThrow("first");
    expect((await run(healthy)).outputs).toEqual({ ok: true });
  });
});

test("a program that waits for a promise that never settles gets a message", async () => {
  const fixture = fileURLToPath(new URL("./fixtures/stalled.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [fixture]);
  expect(stdout).toContain("The program waits for a promise that never resolves.");
  expect(stdout).toContain("urn:pulumi:test::echelon::aws:s3/bucket:Bucket::late");
});
