import type { KubeObject } from "../../sandbox/client/transport.ts";

/** A pod, as far as a run reads it. */
export interface Pod {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly terminated?: { readonly exitCode: number; readonly reason?: string };
        readonly waiting?: { readonly reason?: string };
      };
    }[];
  };
}

/** What a run asks of a cluster: by kubectl from an operator's machine, or by the API server from a pod. */
export interface ClusterApi {
  /** Whether the cluster knows the kind of the k6 operator. */
  readonly hasOperator: () => Promise<boolean>;
  /** Creates objects; one of the same name is an error, as it is somebody else's. */
  readonly create: (objects: readonly KubeObject[]) => Promise<void>;
  /** The stage that the operator gives a TestRun; undefined before it has seen it. */
  readonly stageOf: (name: string) => Promise<string | undefined>;
  /** @param selector labels, as in `app=k6,runner!=true` */
  readonly podsOf: (selector: string) => Promise<readonly Pod[]>;
  readonly logOf: (pod: string) => Promise<string>;
  /** Removes what a test made; the TestRun takes its jobs and pods with it. What is gone already is no error. */
  readonly remove: (name: string) => Promise<void>;
}
