import aws from "@pulumi/aws";
import { RDS_BACKUP_DAYS } from "../../../targets/aws/bounds.ts";
import { awsNames } from "../../../targets/aws/names.ts";
import type { AwsSecret } from "../../platform.ts";
import { databaseSignals } from "../parts/monitoring/databases.ts";
import { storeSecurityGroup } from "../parts/network/storeSecurityGroup.ts";
import { furtherDatabases } from "../parts/rds/databases.ts";
import { databaseEndpoint, type Hosts } from "../parts/rds/endpoint.ts";
import { type Guest, guestsOf } from "../parts/rds/guests.ts";
import { parameterGroup } from "../parts/rds/parameters.ts";
import { DATABASE_USER, passwordOf } from "../parts/rds/password.ts";
import { primary } from "../parts/rds/primary.ts";
import { proxy } from "../parts/rds/proxy.ts";
import { replicas } from "../parts/rds/replicas.ts";
import { snapshotName } from "../parts/snapshots.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

/** PostgreSQL on RDS: a primary, a standby in another zone, replicas that are read, and a proxy where the tier has poolers. */
export function rds(args: StoreArgs<"rds">): BuiltStore {
  const { scope, store } = args;
  const { server, copies, hosts, password, guests } = createServer(args);
  return {
    endpoint: databaseEndpoint(store, scope, { user: DATABASE_USER, password, hosts }),
    access: () => [],
    signals: databaseSignals(store, { server, replicas: copies }),
    ready: furtherDatabases(args, { server, password, guests }),
    guests: Object.fromEntries(
      guests.map((guest) => [guest.store.key, databaseEndpoint(guest.store, scope, { ...guest, hosts })]),
    ),
    ...(store.backupDays > RDS_BACKUP_DAYS
      ? { keptLonger: { arn: server.arn, days: store.backupDays } }
      : {}),
    restorePoint: (label, opts) =>
      new aws.rds.Snapshot(
        label,
        {
          dbInstanceIdentifier: server.identifier,
          dbSnapshotIdentifier: snapshotName(awsNames.rds, label, args),
        },
        opts,
      ),
  };
}

interface Server {
  readonly server: aws.rds.Instance;
  readonly copies: readonly aws.rds.Instance[];
  readonly hosts: Hosts;
  /** The password of the owner. */
  readonly password: AwsSecret;
  readonly guests: readonly Guest[];
}

/** The server, what stands before it, and its copies. */
function createServer(args: StoreArgs<"rds">): Server {
  const { store } = args;
  const group = storeSecurityGroup(args);
  const parameters = parameterGroup(args);
  const owner = passwordOf(args);
  const server = primary(args, { group, parameters, password: owner });
  const password = owner.of(server);
  const guests = guestsOf(args);
  const copies = replicas(args, { primary: server, group, parameters });
  const shared =
    store.pooler === null
      ? server.address
      : proxy(args, { pooler: store.pooler, server, group, password, guests });
  const hosts = { shared, primary: server.address, replicas: copies.map(({ address }) => address) };
  return { server, copies, hosts, password, guests };
}
