import type { SsoPlan } from "../../../../plan/sso.ts";
import type { ServingWorkload } from "../../../../plan/types.ts";
import { SERVICE_PORT, workloadName } from "../network/service.ts";
import { SSO_PORTS as ports } from "./ports.ts";

/** How long a person stays signed in, and at most keeps what a group has given: a working day (chosen). */
const SIGNED_IN = "8h0m0s";

const flag = (name: string, value: string | number | boolean): string => `--${name}=${value}`;

/** Where a public workload is. A path that ends in `/` stands for everything below it, and not for itself. */
const upstreams = (workload: ServingWorkload): string[] => {
  const { path } = workload;
  return (path === null ? ["/"] : [path, `${path}/`]).map((one) =>
    flag("upstream", `http://${workloadName(workload)}:${SERVICE_PORT}${one}`),
  );
};

/** Only who is in a group of some role enters. Without roles, everybody whom the identity provider lets sign in. */
const groups = ({ roles }: SsoPlan): string[] =>
  [...new Set(Object.values(roles))].map((group) => flag("allowed-group", group));

interface FlagArgs {
  readonly sso: SsoPlan;
  /** The public workloads. */
  readonly workloads: readonly ServingWorkload[];
  /** Public host name; null where people reach the proxy by a forwarded port. */
  readonly hostname: string | null;
}

/**
 * The flags of oauth2-proxy; what is secret is in its variables. The proxy does not believe what `X-Forwarded-Host` and the
 * like say of a request (`--reverse-proxy`), as anybody can send them. It takes `X-Forwarded-User`, `-Email` and `-Groups`
 * out of requests and sets them itself.
 * https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview
 * https://github.com/oauth2-proxy/oauth2-proxy/blob/v7.15.6/pkg/apis/options/legacy_options.go
 */
export const ssoFlags = ({ sso, workloads, hostname }: FlagArgs): string[] => [
  flag("http-address", `0.0.0.0:${ports.http}`),
  flag("metrics-address", `0.0.0.0:${ports.metrics}`),
  flag("provider", "oidc"),
  flag("oidc-issuer-url", sso.issuer),
  flag("client-id", sso.clientId),
  flag("code-challenge-method", "S256"),
  flag("insecure-oidc-skip-nonce", false),
  flag("oidc-groups-claim", sso.groupsClaim),
  ...(sso.scopes === null ? [] : [flag("scope", sso.scopes.join(" "))]),
  flag("email-domain", "*"),
  ...groups(sso),
  ...(hostname === null ? [] : [flag("redirect-url", `https://${hostname}/oauth2/callback`)]),
  flag("cookie-secure", hostname !== null),
  flag("cookie-samesite", "lax"),
  flag("cookie-expire", SIGNED_IN),
  // Several tabs of one person may sign in at the same time.
  flag("cookie-csrf-per-request", true),
  flag("skip-provider-button", true),
  // As long as the workload takes, as without the proxy.
  flag("upstream-timeout", "0s"),
  ...workloads.flatMap(upstreams),
  // The address of a request may hold what only its sender should know.
  flag("request-logging", false),
  flag("silence-ping-logging", true),
];
