import type { Plan, StorePlans } from "../../../../plan/types.ts";
import type { AwsSecret } from "../../../platform.ts";
import type { StoreArgs } from "../store.ts";
import { login } from "./password.ts";

type GuestStore = StorePlans["rds-database"];

/** A store with its databases on the server of another, and the user who owns them. */
export interface Guest {
  readonly store: GuestStore;
  readonly user: string;
  readonly password: AwsSecret;
}

/** RDS allows no dashes in the name of a database. */
export const databaseName = (name: string): string => name.replaceAll("-", "_");

/** User who owns the databases of a store on the server of another: the same name as on a cluster. */
const guestUser = (store: string): string => `${databaseName(store)}_app`;

/** Stores on the server of `server`, of this arrangement or the one beside. */
const guestsOn = (
  { name }: Pick<StorePlans["rds"], "name">,
  { stores }: Pick<Plan, "stores">,
): GuestStore[] =>
  Object.values(stores).filter(
    (store): store is GuestStore => store.engine === "rds-database" && store.host.name === name,
  );

/** The guests of a server, each with a password of its own. RDS knows only the one of the owner, so these are of the stack. */
export const guestsOf = (args: StoreArgs<"rds">): Guest[] =>
  guestsOn(args.store, args.scope.plan).map((store) => {
    const user = guestUser(store.name);
    const { reference } = login(`${args.scope.name}-${store.name}-password`, user, args);
    return { store, user, password: reference };
  });
