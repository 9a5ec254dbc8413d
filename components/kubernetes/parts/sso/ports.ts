/** Ports of the proxy of single sign-on: of requests and its health, and of its metrics, to which no route leads. */
export const SSO_PORTS = { http: 4180, metrics: 44_180 } as const;
