import type { Settings } from "../../../../config/settings.ts";
import type { Plan } from "../../../../plan/types.ts";
import { SSO_SECRET } from "../../../../profiles/secretNames.ts";
import { certificateGiven, hostName } from "../edge/certificate.ts";
import { referenceTo } from "./reference.ts";

/** A Secret that somebody else makes, and without which something of the stack does not start. */
export interface NeededSecret {
  /** The key of the stack that names it. */
  readonly setting: string;
  /** Its namespace; null if it is that of the stack. */
  readonly namespace: string | null;
  readonly name: string;
  /** Keys that it has to have. */
  readonly keys: readonly string[];
  /** What `kubectl create secret` needs to make it. */
  readonly example: string;
}

/** Secrets of the external services that a workload calls, and of the client of single sign-on. */
function ofServices({ workloads, externals, sso }: Plan, { secrets }: Settings): NeededSecret[] {
  const called = new Set(Object.values(workloads).flatMap(({ calls }) => calls));
  const wanted = new Set([
    ...externals.filter(({ name }) => called.has(name)).map(({ secret }) => secret),
    ...(sso === null ? [] : [SSO_SECRET]),
  ]);
  return Object.entries(secrets).flatMap(([name, secret]): NeededSecret[] => {
    if (typeof secret !== "object" || !("existing" in secret) || !wanted.has(name)) return [];
    const { name: holder, key } = referenceTo(name, secret.existing);
    const example = `generic ${holder} --from-literal=${key}=<value>`;
    return [{ setting: `secrets.${name}`, namespace: null, name: holder, keys: [key], example }];
  });
}

const ofRegistries = ({ pullSecrets }: Settings): NeededSecret[] =>
  pullSecrets.map((name) => ({
    setting: "pullSecrets",
    namespace: null,
    name,
    keys: [".dockerconfigjson"],
    example: `docker-registry ${name} --docker-server=<registry> --docker-username=<name> --docker-password=<password>`,
  }));

/** The certificate, if the stack has a listener for it. */
function ofEdge(settings: Settings): NeededSecret[] {
  const given = certificateGiven(settings);
  if (given === null || settings.own.kubernetes.gateway === "none" || hostName({ settings }) === null)
    return [];
  const example = `tls ${given.name} --cert=<file> --key=<file>`;
  return [{ setting: "secrets.tls-certificate", ...given, keys: ["tls.crt", "tls.key"], example }];
}

/** The Secrets that have to exist before an `up`. */
export const neededSecrets = (plan: Plan, settings: Settings): NeededSecret[] => [
  ...ofServices(plan, settings),
  ...ofRegistries(settings),
  ...ofEdge(settings),
];
