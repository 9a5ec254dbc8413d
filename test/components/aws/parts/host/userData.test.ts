import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shellQuote } from "../../../../../base/shell.ts";
import type { HostSpec, HostWorkload } from "../../../../../components/aws/parts/host/hostSpec.ts";
import {
  cloudConfig,
  MAX_USER_DATA_BYTES,
  userData,
} from "../../../../../components/aws/parts/host/userData.ts";
import { placeholderSource } from "../../../../../components/workload/placeholder.ts";
import { filesOf, hostTree } from "./hostTree.ts";

const agents: HostWorkload = {
  name: "agents",
  image: "registry.example.com/agents:1.2.3",
  placeholder: false,
  replicas: 2,
  ports: [],
  managementPorts: [9465, 9466],
  schedule: null,
  once: false,
  environment: { QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/work" },
  secrets: {
    AIRTABLE_API_KEY: { arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:airtable-AbCdEf" },
  },
  paths: ["/var/lib/echelon/content"],
  cpu: 0.5,
  memoryMiB: 256,
  stopSeconds: 60,
  logGroup: "echelon-logs",
};

const spec: HostSpec = {
  region: "us-east-1",
  stack: "echelon-local",
  workloads: [agents],
  volumes: [{ device: "/dev/sdf", path: "/var/lib/echelon/content" }],
  placeholder: placeholderSource(),
  scaleProfile: { fileName: "scale-local.json", content: '{"scale_level":"local"}' },
  edge: {
    routes: [{ name: "web", path: null, ports: [8080], stays: false, sticky: false }],
    secretId: "arn:aws:secretsmanager:us-east-1:123456789012:secret:edge-AbCdEf",
  },
  registries: [],
  user: 10_001,
};

const withWorkload = (change: Partial<HostWorkload>): HostSpec => ({
  ...spec,
  workloads: [{ ...agents, ...change }],
});

const bytesOf = (one: HostSpec): Buffer => Buffer.from(userData(one), "base64");

describe("user data", () => {
  test("is the cloud-config, compressed", () => {
    expect(gunzipSync(bytesOf(spec)).toString()).toBe(cloudConfig(spec));
  });

  test("is the same on every engineer's machine, so that an update from another one replaces no host", () => {
    const bytes = bytesOf(spec);
    expect(bytes.subarray(4, 8)).toEqual(Buffer.alloc(4));
    expect(bytes[9]).toBe(255);
    expect(userData(spec)).toBe(userData(structuredClone(spec)));
  });

  test("of the largest stack with the placeholder is well below the limit", () => {
    const names = ["dashboard", "agents", "orchestrator", "location-agents", "report-writer"];
    const long = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`FEATURE_OF_SOME_LENGTH_${index}`, "value of some length"]),
    );
    const workloads = names.map((name) => ({ ...agents, name, placeholder: true, environment: long }));
    expect(bytesOf({ ...spec, workloads }).length).toBeLessThan(MAX_USER_DATA_BYTES);
  });

  test("fits, or is refused in one sentence, for any values", () => {
    const value = fc.string({ unit: "binary", maxLength: 8000 });
    const environment = fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]{0,20}$/), value, { maxKeys: 8 });
    fc.assert(
      fc.property(environment, (variables) => {
        const one = withWorkload({ environment: variables, placeholder: true });
        try {
          expect(bytesOf(one).length).toBeLessThanOrEqual(MAX_USER_DATA_BYTES);
        } catch (error) {
          expect(String(error)).toMatch(
            /RequestError: AWS host: got \d+ bytes of user data, expected at most 16384/,
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  test("that is too long for EC2 is refused", () => {
    const environment = { NOISE: Array.from({ length: 40_000 }, (_, index) => (index * 7919) % 10).join("") };
    expect(() => userData(withWorkload({ environment }))).toThrow(/expected at most 16384.*echelon:compute/);
  });

  test("contains the placeholder only where a workload has no image", () => {
    expect(filesOf(spec).has("/opt/echelon/server.cjs")).toBe(false);
    const files = filesOf(withWorkload({ placeholder: true }));
    expect(files.get("/opt/echelon/server.cjs")?.content).toBe(spec.placeholder);
  });

  test("hides the start values of a workload from other users", () => {
    expect(filesOf(spec).get("/etc/echelon/workloads/agents")?.permissions).toBe("0600");
    expect(filesOf(spec).get("/etc/echelon/common")?.permissions).toBe("0600");
  });

  test("has one unit per replica, and a timer for a schedule", () => {
    const night = { ...agents, name: "night", replicas: 1, managementPorts: [], schedule: "0 3 * * *" };
    const files = filesOf({ ...spec, workloads: [agents, night] });
    const setup = files.get("/opt/echelon/setup")?.content;
    expect(setup).toContain("'echelon@agents:0.service'\n");
    expect(setup).toContain("'echelon@agents:1.service'\n");
    expect(setup).toContain("'echelon-cron@night:0.timer'\n");
    expect(setup).not.toContain("night:0.service");
    expect(files.get("/etc/systemd/system/echelon-cron@night:0.timer")?.content).toContain(
      "OnCalendar=*-*-* 3:0:00 UTC\n",
    );
  });

  test("logs in to a private registry by the machine's role, only where an image is there", () => {
    const host = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    const files = filesOf({ ...spec, registries: [host] });
    expect(files.get("/root/.docker/config.json")?.content).toBe(`{"credHelpers":{"${host}":"ecr-login"}}`);
    expect(files.get("/opt/echelon/setup")?.content).toContain("amazon-ecr-credential-helper");
    expect(filesOf(spec).has("/root/.docker/config.json")).toBe(false);
  });

  test("has no proxy where nothing is public", () => {
    const files = filesOf({ ...spec, edge: null });
    expect(files.has("/etc/echelon/nginx.conf")).toBe(false);
    expect(files.get("/opt/echelon/setup")?.content).not.toContain("nginx");
  });

  test("makes the proxy accept only requests with the edge's secret, which the user data does not contain", () => {
    const files = filesOf(spec);
    const proxy = files.get("/etc/echelon/nginx.conf")?.content ?? "";
    expect(proxy).toContain('map $http_x_echelon_origin $ours { default 0; "@SECRET@" 1; }');
    expect(proxy).toContain("if ($ours = 0) { return 403; }");
    expect(files.get("/opt/echelon/edge")?.content).toContain(spec.edge?.secretId);
  });
});

const bashMajor = Number(execFileSync("bash", ["-c", "echo $BASH_VERSINFO"], { encoding: "utf8" }));

/** Runs the script of the host with fake commands. It is skipped where bash is too old, as on macOS. */
describe.skipIf(bashMajor < 4)("the script that starts a replica", () => {
  let root = "";
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "echelon-host-"));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  function start(
    one: HostSpec,
    replica: string,
    stored: string,
  ): { arguments: string[]; environment: Record<string, string> } {
    writeFileSync(join(root, "stored"), stored);
    const PATH = hostTree(root, one, {
      aws: `cat ${shellQuote(join(root, "stored"))}`,
      jq: 'while [ "$1" != --arg ]; do shift; done; printf %s "of-$3"',
      docker: `[ "$1" = rm ] || { printf '%s\\0' "$@" > ${shellQuote(join(root, "arguments"))}; env -0 > ${shellQuote(join(root, "environment"))}; }`,
    });
    execFileSync("bash", [join(root, "opt/echelon/run"), replica], { env: { PATH } });
    const entries = readFileSync(join(root, "environment"), "utf8").split("\0").filter(Boolean);
    return {
      arguments: readFileSync(join(root, "arguments"), "utf8").split("\0").slice(0, -1),
      environment: Object.fromEntries(
        entries.map((entry) => [entry.split("=")[0], entry.slice(entry.indexOf("=") + 1)]),
      ),
    };
  }

  test("gives each replica its own port and name", () => {
    const environment = { PORT: "8080", MANAGEMENT_PORT: "9464" };
    const web = { environment, ports: [8080, 8081], managementPorts: [9464, 9467] };
    expect(start(withWorkload(web), "agents:1", "value").environment).toMatchObject({
      PORT: "8081",
      MANAGEMENT_PORT: "9467",
    });
  });

  test("gives a replica that serves no requests a port for its health only", () => {
    const one = withWorkload({ environment: { MANAGEMENT_PORT: "9464" } });
    const { arguments: words, environment } = start(one, "agents:1", "value");
    expect(environment).toMatchObject({ MANAGEMENT_PORT: "9466" });
    expect(environment).not.toHaveProperty("PORT");
    expect(words).toContain("--env=MANAGEMENT_PORT");
    expect(words).toContain("echelon-agents-1");
    expect(words.at(-1)).toBe(agents.image);
  });

  test("runs the replica without root, without capabilities and with a read-only root filesystem", () => {
    const { arguments: words } = start(spec, "agents:0", "value");
    const line = words.join(" ");
    expect(line).toContain("--user 10001:10001");
    expect(line).toContain("--read-only");
    expect(line).toContain("--cap-drop ALL --security-opt no-new-privileges");
    expect(line).toContain("--cpus=0.5 --memory=256m --memory-swap=256m");
    expect(line).toContain("-v /var/lib/echelon/content:/var/lib/echelon/content");
  });

  test("passes what all workloads have in common too", () => {
    const night = { ...agents, name: "night", environment: { SYSTEM: "sample", OWN: "night" } };
    const day = { ...agents, environment: { SYSTEM: "sample", OWN: "day" } };
    const { arguments: words, environment } = start({ ...spec, workloads: [day, night] }, "night:0", "value");
    expect(environment).toMatchObject({ SYSTEM: "sample", OWN: "night" });
    expect(words).toEqual(expect.arrayContaining(["--env=SYSTEM", "--env=OWN"]));
  });

  test("passes a secret by its name, never on the command line", () => {
    const secret = "k3y with spaces, 'quotes' and $signs";
    const { arguments: words, environment } = start(spec, "agents:0", secret);
    expect(environment.AIRTABLE_API_KEY).toBe(secret);
    expect(words).toContain("--env=AIRTABLE_API_KEY");
    expect(words.join(" ")).not.toContain("k3y");
  });

  test("reads one key of a secret that holds several", () => {
    const one = withWorkload({ secrets: { PGPASSWORD: { arn: "arn:aws:x", key: "password" } } });
    expect(start(one, "agents:0", '{"password":"p"}').environment.PGPASSWORD).toBe("of-password");
  });

  test("passes every value unchanged, also where a shell would change it", () => {
    const value = fc
      .string({
        unit: fc.constantFrom("'", '"', "$", "`", "\\", " ", "\n", "!", "*", ";", "&", "é", "a", "(", "#"),
        maxLength: 12,
      })
      .filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(value, (text) => {
        const { arguments: words, environment } = start(
          withWorkload({ environment: { HOSTILE: text } }),
          "agents:0",
          "value",
        );
        expect(environment.HOSTILE).toBe(text);
        expect(words).toContain("--env=HOSTILE");
      }),
      { numRuns: 12 },
    );
  });

  test.each([
    ["/opt/echelon/run"],
    ["/opt/echelon/data"],
    ["/opt/echelon/setup"],
    ["/opt/echelon/edge"],
    ["/etc/echelon/host"],
  ])("%s is a script that bash can read", (path) => {
    const content = filesOf(spec).get(path)?.content ?? "";
    expect(content).not.toBe("");
    execFileSync("bash", ["-n"], { input: content });
  });
});
