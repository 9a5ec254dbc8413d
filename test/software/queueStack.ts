import { queueSecretOf } from "../../components/kubernetes/parts/secrets/queueCredentials.ts";
import { type Manifests, passwordIn } from "./pod/manifests.ts";

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

export interface Answer {
  readonly code: number;
  /** What the program wrote, errors included. */
  readonly text: string;
}
