import kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { defect } from "../../../../base/errors.ts";
import { SSO_PROXY as NAME, type SsoPlan } from "../../../../plan/sso.ts";
import { SSO_SECRET } from "../../../../profiles/secretNames.ts";
import type { SecretsIn } from "../../../deliverSecrets.ts";
import { Group } from "../../../group.ts";
import { publicWorkloads } from "../../../workload/public.ts";
import { softwareImage } from "../../../workload/software.ts";
import { isBalanced } from "../edge/balanced.ts";
import { hostName } from "../edge/certificate.ts";
import { selectorLabels } from "../labels.ts";
import { METRICS_PORT } from "../monitoring/monitors.ts";
import { SERVICE_PORT } from "../network/service.ts";
import { literal } from "../pods/literal.ts";
import {
  type Container,
  closedPod,
  containerSecurity,
  fromSecret,
  quantities,
  spreadConstraints,
} from "../pods/podFields.ts";
import { type Foundation, objectLabels, type Scope } from "../scope.ts";
import { ssoFlags } from "./flags.ts";
import { SSO_PORTS as ports } from "./ports.ts";
import { allowSsoTraffic } from "./traffic.ts";

/** The user `nonroot` of its image: https://github.com/GoogleContainerTools/distroless */
const USER = 65_532;

/** Characters of the key that encrypts cookies, for AES-256: https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview#generating-a-cookie-secret */
const COOKIE_CHARACTERS = 32;

/** Time for balancers to stop sending requests before it gets SIGTERM, seconds, and to finish those that it has. */
const PRE_STOP_SECONDS = 5;
/** The same where a balancer of AWS calls it. */
const LONG_PRE_STOP_SECONDS = 15;
const GRACE_SECONDS = 30;

/** What makes the proxy. */
interface ProxyContext {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly parent: pulumi.Resource;
}

const metadataOf = ({ scope, foundation }: ProxyContext) => ({
  name: NAME,
  namespace: foundation.namespace,
  labels: objectLabels(scope, NAME, "sso"),
});

const preStopOf = ({ scope }: ProxyContext): number =>
  isBalanced(scope) ? LONG_PRE_STOP_SECONDS : PRE_STOP_SECONDS;

const logicalName = ({ scope }: ProxyContext, suffix: string): string => `${scope.name}-${NAME}${suffix}`;

/** The key of the cookies is made once and kept: another one would sign everybody out. */
function cookieSecret(context: ProxyContext): pulumi.Output<string> {
  const { scope, foundation, parent } = context;
  const made = new random.RandomPassword(
    logicalName(context, "-cookie-key"),
    { length: COOKIE_CHARACTERS, special: false },
    { parent },
  );
  return new kubernetes.core.v1.Secret(
    logicalName(context, "-cookie"),
    {
      metadata: { namespace: foundation.namespace, labels: objectLabels(scope, NAME, "sso") },
      type: "Opaque",
      immutable: true,
      stringData: { key: made.result },
    },
    { parent, dependsOn: [...foundation.restrictions] },
  ).metadata.name;
}

/** `/ready` also says whether its session store answers; sessions are in the cookies here. */
const probe = (path: string): Container["readinessProbe"] => ({
  httpGet: { path, port: "http" },
  periodSeconds: 5,
  timeoutSeconds: 3,
  failureThreshold: 3,
});

function container(context: ProxyContext, sso: SsoPlan, secrets: SecretsIn<"kubernetes">): Container {
  const { scope } = context;
  const client = secrets[SSO_SECRET];
  if (client === undefined) throw defect(`the proxy of single sign-on: got no ${SSO_SECRET}, expected one`);
  const size = quantities(sso.size);
  const args = ssoFlags({ sso, workloads: publicWorkloads(scope.plan), hostname: hostName(scope) });
  return {
    name: NAME,
    image: softwareImage(scope.settings, "oauth2-proxy"),
    args: args.map(literal),
    env: [
      fromSecret("OAUTH2_PROXY_CLIENT_SECRET", client),
      fromSecret("OAUTH2_PROXY_COOKIE_SECRET", { in: "kubernetes", name: cookieSecret(context), key: "key" }),
    ],
    resources: { requests: size, limits: size },
    securityContext: containerSecurity,
    ports: Object.entries({ http: ports.http, [METRICS_PORT]: ports.metrics }).map(
      ([name, containerPort]) => ({ name, containerPort, protocol: "TCP" }),
    ),
    // It reads the configuration of the identity provider before it listens, and ends where that does not answer.
    startupProbe: { httpGet: { path: "/ping", port: "http" }, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: probe("/ready"),
    livenessProbe: probe("/ping"),
    lifecycle: { preStop: { sleep: { seconds: preStopOf(context) } } },
  };
}

function deployment(context: ProxyContext, sso: SsoPlan, secrets: SecretsIn<"kubernetes">): void {
  const { scope, foundation, parent } = context;
  const selector = selectorLabels(scope.stack, NAME);
  new kubernetes.apps.v1.Deployment(
    logicalName(context, ""),
    {
      metadata: metadataOf(context),
      spec: {
        replicas: sso.replicas,
        revisionHistoryLimit: 3,
        // The quota has no room for a third.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: objectLabels(scope, NAME, "sso") },
          spec: {
            ...closedPod(scope, USER),
            serviceAccountName: NAME,
            terminationGracePeriodSeconds: GRACE_SECONDS + preStopOf(context),
            topologySpreadConstraints: spreadConstraints(selector, true),
            containers: [container(context, sso, secrets)],
          },
        },
      },
    },
    { parent, dependsOn: [...foundation.restrictions] },
  );
}

function around(context: ProxyContext): void {
  const { scope, parent } = context;
  const metadata = metadataOf(context);
  const selector = selectorLabels(scope.stack, NAME);
  new kubernetes.core.v1.ServiceAccount(
    logicalName(context, "-account"),
    { metadata, automountServiceAccountToken: false },
    { parent },
  );
  new kubernetes.core.v1.Service(
    logicalName(context, "-service"),
    {
      metadata,
      spec: {
        type: "ClusterIP",
        selector,
        ports: [{ name: "http", port: SERVICE_PORT, targetPort: "http", protocol: "TCP" }],
      },
    },
    { parent },
  );
  new kubernetes.policy.v1.PodDisruptionBudget(
    logicalName(context, "-disruption"),
    {
      metadata,
      spec: {
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selector },
      },
    },
    { parent },
  );
}

/**
 * The proxy that signs people in before their requests reach the public workloads: oauth2-proxy with the operator's identity
 * provider. Nothing is made where the plan has none.
 */
export function createSsoProxy(scope: Scope, foundation: Foundation, secrets: SecretsIn<"kubernetes">): void {
  const { sso } = scope.plan;
  if (sso === null || publicWorkloads(scope.plan).length === 0) return;
  const parent = new Group("SingleSignOn", `${scope.name}-${NAME}-group`, { parent: scope.parent });
  const context = { scope, foundation, parent };
  around(context);
  deployment(context, sso, secrets);
  allowSsoTraffic(context, sso);
  parent.finish();
}
