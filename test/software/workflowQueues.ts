/** Keys of a monitored stack in which each of two workflows has a queue of its own in one broker, which KEDA may count. */
export const workflowQueues = (
  work: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> => ({
  "echelon:monitoring": "existing",
  "echelon:backlogScaling": "existing",
  "echelon:workflows": JSON.stringify(["ads", "seo"]),
  "echelon:overrides": JSON.stringify({
    stores: { work: { ...work, queuePerCopy: true } },
    workloads: {
      dashboard: { uses: { work: ["send"] } },
      orchestrator: { uses: { work: ["send"] } },
      agents: {
        perWorkflow: true,
        replicas: { min: 4, max: 4 },
        limits: { cpu: 1, memoryMiB: 1024 },
        uses: { work: ["send", "take"] },
      },
    },
  }),
});
