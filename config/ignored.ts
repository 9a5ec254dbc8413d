import { PROJECT } from "../base/project.ts";
import type { Profile } from "../profiles/schema.ts";
import {
  CERTIFICATE_SECRET,
  LOAD_TEST_CREDENTIALS,
  LOAD_TEST_HEADERS,
  SSO_SECRET,
} from "../profiles/secretNames.ts";
import { isPerWorkflow } from "../profiles/workload.ts";
import { rowOf } from "../targets/index.ts";
import { targets } from "../targets/names.ts";
import { countsOnCluster, hasOwnCluster } from "./cluster.ts";
import { NAMESPACES } from "./keys.ts";
import type { Settings } from "./settings.ts";

/** A key that has no effect, without `echelon:`, and why. */
type Ignored = readonly [key: string, why: string];

type Rule = (settings: Settings, profile: Profile) => readonly Ignored[];

/** `a target`, and `the targets a and b`. */
const listed = (names: readonly string[]): string => names.join(" and ");

const ownersOf = (key: string): readonly string[] =>
  targets.filter((target) => Object.hasOwn(rowOf(target).keys, key));

const ownKeys: Rule = (settings, profile) => {
  const { given, target } = settings;
  return given.flatMap((full): Ignored[] => {
    const key = full.slice(`${PROJECT}:`.length);
    const owners = full.startsWith(`${PROJECT}:`) ? ownersOf(key) : [];
    const isIgnored =
      owners.length > 0 &&
      !owners.includes(target) &&
      !(owners.includes("kubernetes") && countsOnCluster(key, settings, profile));
    return isIgnored ? [[key, `only ${listed(owners)} has this key, and the target is ${target}`]] : [];
  });
};

const domainFields: Rule = ({ domain, target }) => {
  if (typeof domain !== "object") return [];
  const own = Object.keys(rowOf(target).domain);
  return Object.keys(domain)
    .filter((field) => field !== "name" && !own.includes(field))
    .map((field): Ignored => [`domain.${field}`, `the target ${target} does not use it`]);
};

const workflows: Rule = ({ workflows: names }, { workloads, system, tier }) =>
  names === undefined || Object.values(workloads).some(isPerWorkflow)
    ? []
    : [["workflows", `${system}/${tier} runs no service for each workflow`]];

const departments: Rule = ({ departments: names }, { features, system, tier }) =>
  names === undefined || features.multiTenancy === true
    ? []
    : [["departments", `${system}/${tier} keeps no departments apart`]];

const sso: Rule = ({ sso: provider }, { features, system, tier }) =>
  provider === undefined || features.sso === true ? [] : [["sso", `${system}/${tier} has no single sign-on`]];

const withoutLoadTests = ({ loadTests }: Settings): string | null =>
  loadTests === undefined ? "echelon:loadTests makes no load test that logs in" : null;

/** Only on a cluster of the operator does the stack test itself. */
const loadTests: Rule = ({ loadTests: wanted, target }) =>
  wanted === undefined || rowOf(target).ownCluster
    ? []
    : [
        [
          "loadTests",
          `the stack makes no nightly run on ${target}: use the workflow of docs/load-testing-nightly.md`,
        ],
      ];

/** Secrets that are not for a workload → why one has no effect here; null where it is used. */
const notOfWorkloads: Readonly<Record<string, (settings: Settings, profile: Profile) => string | null>> = {
  [CERTIFICATE_SECRET]: ({ target }) =>
    rowOf(target).ownCluster ? null : `the target ${target} has certificates of its own`,
  [SSO_SECRET]: (_, { features, system, tier }) =>
    features.sso === true ? null : `${system}/${tier} has no single sign-on`,
  [LOAD_TEST_HEADERS]: withoutLoadTests,
  [LOAD_TEST_CREDENTIALS]: withoutLoadTests,
};

const secrets: Rule = (settings, profile) => {
  const wanted = Object.values(profile.externals).map(({ secret }) => secret);
  return Object.keys(settings.secrets).flatMap((name): Ignored[] => {
    if (wanted.includes(name)) return [];
    const ofStack = notOfWorkloads[name];
    const why = ofStack ? ofStack(settings, profile) : `nothing of ${profile.system}/${profile.tier} uses it`;
    return why === null ? [] : [[`secrets.${name}`, why]];
  });
};

/** A cloud also notifies the lowest level with an address of the spend. */
const alerts: Rule = ({ alerts: addresses, target }, { triggers, system, tier }) => {
  const levels = Object.keys(addresses).toSorted();
  const heard = new Set(Object.values(triggers).map(({ level }) => String(level)));
  return levels
    .filter((level, index) => !heard.has(level) && (rowOf(target).ownCluster || index > 0))
    .map((level): Ignored => [`alerts.${level}`, `no alert of ${system}/${tier} is of this level`]);
};

const RULES: readonly Rule[] = [
  ownKeys,
  domainFields,
  workflows,
  departments,
  sso,
  secrets,
  alerts,
  loadTests,
];

/** Keys of providers that the target does not use. Some are used on every target. */
function providerNotes({ given, target, own }: Settings): string[] {
  const used = [...rowOf(target).namespaces, ...(hasOwnCluster({ target, own }) ? ["kubernetes"] : [])];
  const others = NAMESPACES.filter((namespace) =>
    targets.some((one) => one !== target && rowOf(one).namespaces.includes(namespace)),
  );
  return given
    .filter((key) => others.some((namespace) => key.startsWith(`${namespace}:`)))
    .filter((key) => !used.some((namespace) => key.startsWith(`${namespace}:`)))
    .map((key) => `${key}: has no effect, as the target ${target} does not use this provider`);
}

/** What is said of each key that is right, and has no effect on this tier or target: one sentence each. */
export const ignoredNotes = (settings: Settings, profile: Profile): string[] => [
  ...RULES.flatMap((rule) => rule(settings, profile)).map(
    ([key, why]) => `${PROJECT}:${key}: has no effect, as ${why}`,
  ),
  ...providerNotes(settings),
];
