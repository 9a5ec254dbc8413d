import { RequestError } from "../base/errors.ts";
import type { StoreInput, StoreProfiles } from "./engines/store.ts";
import type { Choices } from "./types.ts";

type DatabaseInput = StoreInput<"postgres">;
type Profile = StoreProfiles["postgres"];

/** What decides which databases share a server. */
interface SharingContext {
  readonly databases: NonNullable<Choices["databases"]>;
  /** Store → the engine that the operator wants for it. */
  readonly engines: Readonly<Record<string, string>>;
  /** The engine of a store whose databases are on the server of another; null where the target has none. */
  readonly guest: string | null;
  /** Start of the keys of this arrangement in messages. */
  readonly keys: string;
}

/** A server, and the stores whose databases it holds too. */
export interface Sharing {
  readonly host: DatabaseInput;
  readonly guests: readonly DatabaseInput[];
}

const isDatabase = (input: StoreInput): input is DatabaseInput => input.store.kind === "postgres";

const most = (stores: readonly Profile[], pick: (store: Profile) => number): number =>
  Math.max(...stores.map(pick));

const sum = (stores: readonly Profile[], pick: (store: Profile) => number): number =>
  stores.reduce((total, store) => total + pick(store), 0);

/** The poolers of all: as many and as large as those of the largest. */
function poolerOf(stores: readonly Profile[]): Pick<Profile, "pooler"> {
  const poolers = stores.flatMap(({ pooler }) => pooler ?? []);
  const [first] = poolers;
  if (first === undefined) return {};
  const largest = (name: "instances" | "poolSize" | "maxClients") =>
    Math.max(...poolers.map((pooler) => pooler[name]));
  return {
    pooler: {
      // A client that keeps its connection for a session works with both modes, if more slowly.
      mode: poolers.every(({ mode }) => mode === "transaction") ? "transaction" : "session",
      instances: largest("instances"),
      poolSize: largest("poolSize"),
      maxClients: largest("maxClients"),
    },
  };
}

/**
 * The server of several stores. What they hold, and the connections that they open, add up: all of it is there. CPU, memory
 * and members are those of the largest: one server costs less because the concerns seldom work at the same moment.
 */
function serverOf(host: Profile, guests: readonly Profile[]): Profile {
  const all = [host, ...guests];
  const stated = all.filter(({ maxConnections }) => maxConnections !== undefined);
  return {
    ...host,
    members: most(all, ({ members }) => members),
    cpu: most(all, ({ cpu }) => cpu),
    memoryMiB: most(all, ({ memoryMiB }) => memoryMiB),
    capacityGB: sum(all, ({ capacityGB }) => capacityGB),
    readReplicas: all.some(({ readReplicas }) => readReplicas === true),
    ...(stated.length === 0 ? {} : { maxConnections: sum(all, ({ maxConnections = 0 }) => maxConnections) }),
    ...poolerOf(all),
  };
}

/** @throws RequestError if the databases of the stores cannot be on one server. */
function check({ host, guests }: Sharing, { keys }: SharingContext): void {
  const all = [host, ...guests];
  const refuse = (what: string): never => {
    throw new RequestError(`${keys}databases: got shared, and ${what}`);
  };
  const other = guests.find(({ store }) => store.version !== host.store.version);
  if (other !== undefined) {
    const versions = `${host.name} has PostgreSQL ${host.store.version} and ${other.name} ${other.store.version}`;
    refuse(`${versions}: expected one version, or separate`);
  }
  const names = all.flatMap(({ name, store }) => store.databases.map((database) => ({ name, database })));
  const twice = names.find(({ database }, index) =>
    names.slice(0, index).some((one) => one.database === database),
  );
  if (twice !== undefined) {
    refuse(
      `the database ${twice.database} of ${twice.name} is there twice: expected other names, or separate`,
    );
  }
}

/**
 * Which stores have their databases on the server of another; null if each has its own. The first PostgreSQL in the order of
 * the alphabet is the server, as no figure and no other order of a profile may move data. A store for which the operator names an engine is what he says.
 *
 * @throws RequestError if the stores cannot share a server.
 */
export function sharingOf(inputs: readonly StoreInput[], context: SharingContext): Sharing | null {
  const { databases, engines, guest } = context;
  if (guest === null) return null;
  const all = inputs.filter(isDatabase).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const host = all.find(({ name }) => engines[name] !== guest);
  const guests = all.filter(
    ({ name }) =>
      name !== host?.name &&
      (engines[name] === guest || (databases === "shared" && engines[name] === undefined)),
  );
  if (host === undefined || guests.length === 0) return null;
  const sharing = { host, guests };
  check(sharing, context);
  return sharing;
}

/** The server as an input of its engine. */
export const hostInput = ({ host, guests }: Sharing): DatabaseInput => ({
  ...host,
  store: serverOf(
    host.store,
    guests.map(({ store }) => store),
  ),
  guests,
  own: host.store,
});
