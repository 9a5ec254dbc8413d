import { isWebhook } from "../config/alerts.ts";
import { checkNames } from "../config/checkNames.ts";
import { countsOnCluster, createdCluster, existingCluster, hasOwnCluster } from "../config/cluster.ts";
import { ignoredNotes } from "../config/ignored.ts";
import { checkRegistryLogins } from "../config/registryLogins.ts";
import type { Settings } from "../config/settings.ts";
import { checkInterruptible } from "../plan/interruptible.ts";
import { plan } from "../plan/plan.ts";
import { runsPods } from "../plan/pods.ts";
import type { Choices, Plan } from "../plan/types.ts";
import { loadProfile, tiersOf } from "../profiles/load.ts";
import type { Profile } from "../profiles/schema.ts";
import {
  CERTIFICATE_SECRET,
  LOAD_TEST_CREDENTIALS,
  LOAD_TEST_HEADERS,
  SSO_SECRET,
} from "../profiles/secretNames.ts";
import { rowOf } from "../targets/index.ts";
import { MADE_CLASS } from "../targets/kubernetes/madeClass.ts";
import { assumedNote, type Region } from "../targets/region.ts";
import { checkSoftware } from "./workload/software.ts";

/** What a plan takes from the surroundings of a stack. */
export interface Given {
  readonly budgetCeiling: number | undefined;
  /** Null on a target without regions. */
  readonly region: Region | null;
}

/** How each address of `echelon:alerts` is reached; the plan does not see the address itself. */
const addressKinds = (alerts: Settings["alerts"]): NonNullable<Choices["alerts"]> =>
  Object.fromEntries(
    Object.entries(alerts).map(([level, address]) => [level, isWebhook(address) ? "url" : "email"]),
  );

/** Whoever has cert-manager sign the public certificate has cert-manager. */
const certificatesOf = ({ domain, own }: Settings): Choices["certificates"] =>
  own.kubernetes.certificates ??
  (typeof domain === "object" && "issuer" in domain && domain.issuer !== undefined ? "existing" : undefined);

const secretsOf = ({ externals }: Profile): string[] => Object.values(externals).map(({ secret }) => secret);

/** Names of the secrets that some tier of the system takes: a stack keeps its secrets while it grows. */
const knownSecrets = (profiles: readonly Profile[]): string[] => [
  ...new Set([
    ...profiles.flatMap(secretsOf),
    ...profiles.flatMap(({ system }) =>
      tiersOf(system).flatMap((tier) => secretsOf(loadProfile(`${system}/${tier}`))),
    ),
    CERTIFICATE_SECRET,
    SSO_SECRET,
    LOAD_TEST_HEADERS,
    LOAD_TEST_CREDENTIALS,
  ]),
];

/** @throws RequestError for a name that neither this arrangement nor the one before has. */
function checkAllNames(settings: Settings, profiles: readonly Profile[]): void {
  const workloads = profiles.flatMap((profile) => Object.keys(profile.workloads));
  checkNames("workload", Object.keys(settings.images), { known: workloads, key: "echelon:images" });
  checkNames("workload", settings.own.aws.interruptible, { known: workloads, key: "echelon:interruptible" });
  checkNames("secret", Object.keys(settings.secrets), {
    known: knownSecrets(profiles),
    key: "echelon:secrets",
  });
}

/** What is to be said of the stack's configuration, one sentence each. */
function notesOf(settings: Settings, profile: Profile, { region }: Given): string[] {
  const source = rowOf(settings.target).region;
  return [
    ...(source !== null && region?.assumed ? [assumedNote(source)] : []),
    ...ignoredNotes(settings, profile),
  ];
}

/** What is to be said of the cluster of a stack in a cloud. */
function clusterNotes(settings: Settings, { compute }: Plan): string[] {
  if (!runsPods({ compute }) || rowOf(settings.target).ownCluster) return [];
  const existing = existingCluster(settings);
  if (existing !== null) {
    return [
      `echelon:cluster: the program looks at nothing on the cluster ${existing.name}: docs/eks.md lists what it has to have`,
    ];
  }
  return createdCluster(settings).endpointCidrs !== undefined
    ? []
    : [
        "echelon:cluster: the API server of the cluster answers any address, and lets in who signs in by IAM: set create.endpointCidrs to the ranges from which you and your CI call it",
      ];
}

/** Subnets of a network that the operator has; undefined where the stack makes one. */
function existingSubnets({ own: { aws } }: Settings): number | undefined {
  const { network } = aws;
  return network !== undefined && "existing" in network
    ? network.existing.privateSubnetIds.length
    : undefined;
}

/**
 * The plan of a stack's settings.
 *
 * @throws RequestError if the profile, an override or a name is wrong; UnsupportedError if the target cannot do what the
 * tier needs.
 */
export const planFor = (settings: Settings, given: Given): Plan =>
  planOf(loadProfile(settings.profile, settings.overrides), settings, given);

/** The plan of a profile by a stack's settings, which may name another one. */
export function planOf(profile: Profile, settings: Settings, given: Given): Plan {
  const { target, compute, domain, budget, workflows, own, serve, retire } = settings;
  const previous = settings.previous && {
    ...settings.previous,
    profile: loadProfile(settings.previous.profile, settings.previous.overrides, "echelon:previous."),
  };
  checkSoftware(settings);
  checkRegistryLogins(settings.pullSecrets, target);
  checkAllNames(settings, [profile, ...(previous === undefined ? [] : [previous.profile])]);
  checkInterruptible(own.aws.interruptible, { ...previous?.profile.workloads, ...profile.workloads });
  const planned = plan(profile, target, {
    compute,
    operators: own.kubernetes.operators,
    monitoring: own.kubernetes.monitoring,
    backlogScaling: own.kubernetes.backlogScaling,
    certificates: certificatesOf(settings),
    podLogs: own.aws.podLogs,
    existingSubnets: existingSubnets(settings),
    cluster: hasOwnCluster(settings) ? "existing" : "create",
    // A key of another target has no effect.
    engines: countsOnCluster("engines", settings, profile) ? own.kubernetes.engines : undefined,
    licences: own.kubernetes.licences,
    gateway: own.kubernetes.gateway,
    snapshotClass: hasOwnCluster(settings) ? own.kubernetes.snapshotClass : MADE_CLASS,
    domain: domain !== undefined,
    alerts: addressKinds(settings.alerts),
    secrets: Object.keys(settings.secrets),
    budget,
    budgetCeiling: given.budgetCeiling,
    workflows,
    sso: settings.sso,
    departments: settings.departments,
    previous,
    serve,
    retire,
    databases: settings.databases,
    loadTests: settings.loadTests,
  });
  const notes = [...planned.notes, ...notesOf(settings, profile, given), ...clusterNotes(settings, planned)];
  return { ...planned, notes };
}
