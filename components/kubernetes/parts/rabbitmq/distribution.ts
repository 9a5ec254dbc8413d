import type { ServerFiles } from "../certificates/server.ts";

export type CertificatePaths = Pick<ServerFiles, "certificate" | "key" | "authority">;

/** Name of the file with the settings of TLS among members. */
export const DISTRIBUTION = "inter_node_tls.config";

/**
 * How members, and `rabbitmqctl` beside them, know each other before they say the cookie: each shows its certificate.
 * https://www.rabbitmq.com/docs/clustering-ssl
 */
export function distributionFile({ certificate, key, authority }: CertificatePaths): string {
  const own = `{cacertfile, "${authority}"}, {certfile, "${certificate}"}, {keyfile, "${key}"}, {verify, verify_peer}`;
  return `[{server, [${own}, {fail_if_no_peer_cert, true}]},\n {client, [${own}]}].\n`;
}

/** Arguments of Erlang that make it talk to other nodes over TLS. */
const erlangArguments = (directory: string): string =>
  `-proto_dist inet_tls -ssl_dist_optfile ${directory}/${DISTRIBUTION}`;

/** The same as variables: of the server, and of the command line tools. */
export const distributionVariables = (directory: string): Readonly<Record<string, string>> => ({
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: erlangArguments(directory),
  RABBITMQ_CTL_ERL_ARGS: erlangArguments(directory),
});
