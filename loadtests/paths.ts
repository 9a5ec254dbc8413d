/**
 * Method and path of each operation that a journey uses, by system. `{name}` is filled in, encoded. These are the paths
 * of the reference workload; a deployment that has others names them in a JSON merge patch (`API`).
 */
export const paths = {
  "marketing-engine": {
    dashboard: "GET /",
    pieces: "GET /v1/pieces?limit={limit}",
    order: "POST /v1/jobs",
    job: "GET /v1/jobs/{id}",
    removeJob: "DELETE /v1/jobs/{id}",
    content: "POST /v1/content",
  },
  "multi-agent": {
    leads: "GET /v1/leads?status={status}&limit={limit}",
    campaign: "GET /v1/campaigns/{campaign}/metrics",
    interact: "POST /v1/interactions",
    interaction: "GET /v1/interactions/{id}",
    removeInteraction: "DELETE /v1/interactions/{id}",
    complete: "POST /v1/completions",
  },
  agency: {
    start: "POST /v1/runs",
    run: "GET /v1/runs/{id}",
    removeRun: "DELETE /v1/runs/{id}",
    notify: "POST /v1/webhooks/{client}",
    webhook: "GET /v1/webhooks/{id}",
  },
  bella: {
    content: "GET /content?niche={niche}&city={city}&day={day}",
    order: "POST /calendars",
    calendar: "GET /calendars/{id}",
    removeCalendar: "DELETE /calendars/{id}",
    orderBatch: "POST /batches",
    batch: "GET /batches/{id}",
    removeBatch: "DELETE /batches/{id}",
  },
  marcus: {
    logIn: "POST /login",
    tasks: "GET /api/tasks?project={project}",
    create: "POST /api/tasks",
    change: "PATCH /api/tasks/{id}",
    remove: "DELETE /api/tasks/{id}",
    watch: "GET /ws?project={project}",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export type SystemName = keyof typeof paths;
export type OperationOf<Name extends SystemName> = Extract<keyof (typeof paths)[Name], string>;
