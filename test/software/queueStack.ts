import { queueSecretOf } from "../../components/kubernetes/parts/secrets/queueCredentials.ts";
import { software } from "../../components/workload/software.ts";
import { type PodTemplate, templateOf } from "../../sandbox/client/objects.ts";
import { type Manifests, ownerOf, passwordIn } from "./pod/manifests.ts";

/** The agents take, and the dashboard sends; the orchestrator does both. */
const workloads = { dashboard: ["send"], agents: ["take"], orchestrator: ["send", "take"] } as const;

/** Overrides of a stack whose queue `work` is of another kind, with users of each right. */
export const queueOverrides = (work: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    stores: { work },
    workloads: Object.fromEntries(
      Object.entries(workloads).map(([name, rights]) => [name, { uses: { work: rights } }]),
    ),
  });

/** The password of a user of the queue, from the rendered Secret. */
export const passwordOf = (manifests: Manifests, user: string): string =>
  passwordIn(manifests, queueSecretOf(user));

/** A pod of the orchestrator with other programs, those of an image: its variables and its certificates stay. */
export function clientWith(manifests: Manifests, name: string): PodTemplate {
  const { metadata, spec } = templateOf(ownerOf(manifests, "CronJob/orchestrator"));
  const [container] = spec?.containers ?? [];
  const { env = [], volumeMounts = [], securityContext } = container ?? {};
  const image = software[name]?.image ?? "";
  const command = ["sleep", "infinity"];
  const containers = [{ name: "client", image, command, env, volumeMounts, securityContext }];
  return { metadata, spec: { ...spec, containers } } as PodTemplate;
}

export interface Answer {
  readonly code: number;
  /** What the program wrote, errors included. */
  readonly text: string;
}
