import { INSIDE_PATHS } from "../edge/served.ts";

/** Header in which CloudFront sends the stack's secret to the proxy of the host. */
export const ORIGIN_HEADER = "x-echelon-origin";

/** A public workload on the machine. */
export interface HostRoute {
  /** Name of the workload. */
  readonly name: string;
  /** Start of the paths that lead to it; null for all that no other one has. */
  readonly path: string | null;
  /** The port of each replica. */
  readonly ports: readonly number[];
  /** Whether connections to it stay open for as long as both sides want. */
  readonly stays: boolean;
  /** Whether the requests of one client go to one replica. */
  readonly sticky: boolean;
}

/** How long a connection that stays may be silent: as long as CloudFront keeps it (parts/edge/balancer.ts). */
const IDLE = "600s";

/** Port of the workload without a path, in the configuration; the script of the edge writes it. */
const DEFAULT_PORT = "@PORT@";

/** Replicas of one client: CloudFront adds the address of the client to this header. */
const STICKY = "hash $http_x_forwarded_for consistent;";

/** Several replicas as one name; none for a route with one. */
const upstreams = ({ name, ports, sticky }: HostRoute): string[] =>
  ports.length < 2
    ? []
    : [
        `  upstream ${name} {`,
        ...(sticky ? [`    ${STICKY}`] : []),
        ...ports.map((port) => `    server 127.0.0.1:${port};`),
        "  }",
      ];

function proxied({ name, path, ports, stays }: HostRoute): string[] {
  const [port] = ports;
  const single = path === null ? DEFAULT_PORT : port;
  return [
    `proxy_pass http://${ports.length < 2 ? `127.0.0.1:${single}` : name};`,
    "proxy_http_version 1.1;",
    ...(stays
      ? [
          "proxy_set_header Upgrade $http_upgrade;",
          "proxy_set_header Connection $upgrading;",
          `proxy_read_timeout ${IDLE};`,
          `proxy_send_timeout ${IDLE};`,
        ]
      : ['proxy_set_header Connection "";']),
    "proxy_set_header Host $host;",
    "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    "proxy_set_header X-Forwarded-Proto https;",
    `proxy_set_header ${ORIGIN_HEADER} "";`,
  ];
}

/** A path stands for itself and for everything below it. */
const location = (route: HostRoute): string[] => [
  `    location ${route.path === null ? "/" : `~ ^${route.path}(/|$)`} {`,
  ...proxied(route).map((line) => `      ${line}`),
  "    }",
];

/** nginx takes the first expression that matches, so the longer of two paths comes first. */
const longestFirst = (routes: readonly HostRoute[]): HostRoute[] =>
  routes.toSorted((one, other) => (other.path ?? "").length - (one.path ?? "").length);

const hidden = (routes: readonly HostRoute[]): string[] =>
  ["", ...routes.flatMap(({ path }) => path ?? [])].flatMap((start) =>
    INSIDE_PATHS.map((inside) => `    location = ${start}${inside} { return 404; }`),
  );

/** nginx admits only the stack's own CloudFront, and blocks the paths that reveal internals. */
export function proxyConfiguration(routes: readonly HostRoute[]): string {
  const ordered = longestFirst(routes);
  const lines = [
    "user nginx;",
    "worker_processes auto;",
    "events { worker_connections 1024; }",
    "http {",
    "  access_log off;",
    "  server_tokens off;",
    `  map $http_${ORIGIN_HEADER.replaceAll("-", "_")} $ours { default 0; "@SECRET@" 1; }`,
    ...(routes.some(({ stays }) => stays)
      ? ['  map $http_upgrade $upgrading { default upgrade; "" ""; }']
      : []),
    ...ordered.flatMap(upstreams),
    "  server {",
    "    listen 80 default_server;",
    "    client_max_body_size 1m;",
    "    if ($ours = 0) { return 403; }",
    ...hidden(ordered),
    ...ordered.flatMap(location),
    ...(routes.some(({ path }) => path === null) ? [] : ["    location / { return 404; }"]),
    "  }",
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

interface ProxyEdge {
  readonly routes: readonly HostRoute[];
  readonly secretId: string;
}

/** Script that writes the proxy's configuration with the secret of the edge, so that it is not in the user data. */
export function edgeScript({ routes, secretId }: ProxyEdge): string {
  const port = routes.find(({ path }) => path === null)?.ports[0];
  const edits = [
    '-e "s/@SECRET@/$value/"',
    ...(port === undefined ? [] : [`-e 's/${DEFAULT_PORT}/${port}/'`]),
  ];
  return `#!/bin/bash
set -euo pipefail
. /etc/echelon/host
value=$(aws secretsmanager get-secret-value --region "$region" --secret-id '${secretId}' --query SecretString --output text)
umask 077
sed ${edits.join(" ")} /etc/echelon/nginx.conf > /etc/nginx/nginx.conf
`;
}
