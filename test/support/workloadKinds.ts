import type { Choices } from "./sampleStack.ts";

const size = { cpu: 0.1, memoryMiB: 128 };
const one = { requests: size, limits: size, replicas: { min: 1, max: 1 }, enforces: [], uses: {} };

/** A public workload with a path and long connections, whose clients stay with one replica. */
export const live = {
  ...one,
  ...{ kind: "websocket", public: true, path: "/live", port: 8081, sessionAffinity: true },
  ...{ minAvailablePercent: 0, terminationGraceSeconds: 60 },
};

/** A workload that runs once. */
export const migrate = {
  ...one,
  ...{ kind: "job", public: false, port: 8080 },
  ...{ minAvailablePercent: 0, terminationGraceSeconds: 30 },
};

/** The sample with these workloads, and what else a test changes of it. */
export const withWorkloads = (workloads: object, more: object = {}) =>
  ({ ...more, workloads }) as NonNullable<Choices["overrides"]>;

/** A job, a lock and SAML, which no tier of the sample has. It needs a host name. */
export const peculiar: Choices = {
  sso: { saml: { metadataUrl: "https://id.example.com/metadata" } },
  overrides: withWorkloads(
    { migrate, live },
    { features: { sso: true }, stores: { files: { lockDays: 30 } } },
  ),
};
