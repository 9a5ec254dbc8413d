import aws from "@pulumi/aws";
import type { StoreArgs } from "../store.ts";

/**
 * Settings of every server. `immediate` needs no restart, `pending-reboot` holds from the next one on: a change of the number of
 * connections waits for the next maintenance, or for `aws rds reboot-db-instance`.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html (read 2026-11-27)
 */
const always = {
  // No connection without TLS. It is the default since PostgreSQL 15, and a group of the stack's own keeps it so.
  "rds.force_ssl": "1",
  // Who came and went: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.html
  log_connections: "1",
  log_disconnections: "1",
} as const;

/**
 * The settings of a server. The family follows the major version, so another version is another group: Pulumi makes it before
 * the server is upgraded, and removes the old one after that.
 */
export const parameterGroup = ({
  store,
  name,
  parent,
}: Pick<StoreArgs<"rds">, "store" | "name" | "parent">): aws.rds.ParameterGroup =>
  new aws.rds.ParameterGroup(
    `${name}-parameters`,
    {
      family: `postgres${store.version}`,
      description: `Store ${store.name}`,
      parameters: [
        ...Object.entries(always).map(([key, value]) => ({ name: key, value, applyMethod: "immediate" })),
        ...Object.entries(store.parameters).map(([key, value]) => ({
          name: key,
          value,
          applyMethod: "pending-reboot",
        })),
      ],
    },
    { parent },
  );
