import type { QueuePlan } from "../plan/engines/queue.ts";

/** What a queue demands of its workers, as values of their variables. */
export const queueValues = ({ visibilitySeconds, maxAttempts }: QueuePlan) => ({
  visibilitySeconds: String(visibilitySeconds),
  maxAttempts: String(maxAttempts),
});
