import { describe, expect, test } from "vitest";
import { isObject, type Json } from "../../../base/json.ts";
import { readStackFile } from "../../../config/stackFile.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { type PreviewedStack, previewStack, withTarget } from "../../../preview/stack.ts";
import { statements } from "../../support/awsStack.ts";
import { onAws } from "./previews.ts";

const MAIL = "ops@example.com";
const alerts = { "echelon:alerts": JSON.stringify({ "1": MAIL, "2": "https://pager.example.com/hook" }) };
/** A cluster with operators of its own, in a network of its own. */
const theirs = {
  "echelon:cluster": JSON.stringify({
    existing: { name: "theirs", securityGroupId: "sg-0123456789abcdef0" },
  }),
  "kubernetes:context": "theirs",
  "echelon:operators": "existing",
  "echelon:network": JSON.stringify({
    existing: {
      vpcId: "vpc-0123456789abcdef0",
      publicSubnetIds: ["subnet-00000000000000001"],
      privateSubnetIds: ["subnet-00000000000000002", "subnet-00000000000000003"],
    },
  }),
};

function preview(stack: string, more: Readonly<Record<string, string>>): Promise<PreviewedStack> {
  const config = withTarget(readStackFile(stack), "aws");
  return previewStack({ stack, config: { ...config, values: { ...config.values, ...more } } });
}

const kind = ({ document }: PreviewedStack, name: string): ResourceRecord[] =>
  document.resources.filter(({ type }) => type.endsWith(`:${name}`));

const spec = (stack: PreviewedStack): { readonly route: Json; readonly receivers: readonly Json[] } => {
  const [routes] = kind(stack, "AlertmanagerConfig");
  return routes?.inputs.spec as never;
};

const details = ({ document }: PreviewedStack): Readonly<Record<string, Json | undefined>> =>
  isObject(document.outputs.details) ? document.outputs.details : {};

const rules = (stack: PreviewedStack): string => JSON.stringify(kind(stack, "PrometheusRule"));

describe("alerts of a cluster that the stack makes", { timeout: 60_000 }, () => {
  test("go to the topics of their levels, by the role of Alertmanager", async () => {
    const stack = await onAws("multi-agent-base");
    expect(spec(stack).receivers).toEqual([
      { name: "nobody" },
      ...["1", "2", "3", "4"].map((level) => ({
        name: `level-${level}`,
        snsConfigs: [
          expect.objectContaining({
            topicARN: `\${multi-agent-level-${level}.arn}`,
            sigv4: { region: "us-east-1" },
            sendResolved: true,
          }),
        ],
      })),
    ]);
    const [association] = stack.document.resources.filter(
      ({ name }) => name === "multi-agent-alertmanager-identity",
    );
    expect(association?.inputs).toMatchObject({
      namespace: "echelon-operators",
      serviceAccount: "kube-prometheus-stack-alertmanager",
    });
  });

  test("may be published to these topics only", async () => {
    const stack = await onAws("multi-agent-base");
    const [policy] = stack.document.resources.filter(
      ({ name }) => name === "multi-agent-alertmanager-policy",
    );
    if (policy === undefined) throw new Error("got no policy of Alertmanager");
    const publish = statements(policy, "policy").filter(({ Action }) =>
      JSON.stringify(Action).includes("sns:"),
    );
    expect(publish.map(({ Resource }) => Resource)).toEqual([
      ["1", "2", "3", "4"].map((level) => `\${multi-agent-level-${level}.arn}`),
    ]);
  });

  test("reach an e-mail address, which the output and plan.lacks then do not name", async () => {
    const stack = await preview("multi-agent-base", alerts);
    expect(details(stack).alertsNotSent).toBe("none");
    expect(stack.plan.lacks.map((lack) => lack.key)).not.toContain("no-mail");
  });

  test("are silent about stores that services of AWS hold, and watch those on the cluster", async () => {
    expect(rules(await onAws("multi-agent-base"))).not.toContain('statefulset=\\"documents');
    const sharded = rules(await onAws("multi-agent-10x"));
    expect(sharded).toContain("mongodb_mongod_replset_member_replication_lag");
    const { plan } = await onAws("agency-scale");
    const managed = Object.values(plan.stores).filter(({ engine }) => ["rds", "amazon-mq"].includes(engine));
    expect(managed.length).toBeGreaterThan(0);
    const text = rules(await onAws("agency-scale"));
    for (const { key } of managed) expect(text).not.toContain(`store=\\"${key}\\"`);
  });

  test("have a dashboard in Grafana, which an output opens", async () => {
    const stack = await onAws("multi-agent-base");
    expect(details(stack).grafana).toContain("port-forward service/kube-prometheus-stack-grafana");
    const panels = kind(stack, "ConfigMap").filter(({ inputs }) => {
      const labels = isObject(inputs.metadata) ? inputs.metadata.labels : {};
      return isObject(labels) && labels.grafana_dashboard === "1";
    });
    expect(panels).toHaveLength(1);
  });
});

describe("alerts of a cluster with an Alertmanager of its own", { timeout: 60_000 }, () => {
  test("are calls of webhooks, and e-mail addresses that get none are named", async () => {
    const stack = await preview("multi-agent-base", { ...alerts, ...theirs });
    expect(spec(stack).receivers).toEqual([
      { name: "nobody" },
      { name: "level-2", webhookConfigs: [expect.objectContaining({ sendResolved: true })] },
    ]);
    expect(stack.document.resources.map(({ name }) => name)).not.toContain(
      "multi-agent-alertmanager-identity",
    );
    expect(details(stack).alertsNotSent).toBe(`level 1 (${MAIL})`);
    expect(stack.plan.lacks).toContainEqual({ key: "no-mail", levels: ["1"], place: "cloud" });
  });
});
