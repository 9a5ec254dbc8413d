import type { Input } from "@pulumi/pulumi";
import { defect } from "../base/errors.ts";
import type { EnginePlan } from "../plan/types.ts";
import type { RowOf, VariablePlan } from "../plan/variables.ts";
import type { SecretReference, StoreEndpoint } from "./platform.ts";

type Row<Store extends EnginePlan> = RowOf<Store["kind"], Store["protocol"]>;

/** Keys of all rows of a union. */
type KeyOf<Some> = Some extends unknown ? keyof Some & string : never;
type ValueOf<Some, Key> = Some extends unknown ? (Key extends keyof Some ? Some[Key] : never) : never;

type SecretKey<Some> = {
  [Key in KeyOf<Some>]: ValueOf<Some, Key> extends { readonly secret: true } ? Key : never;
}[KeyOf<Some>];

/** Keys of values that only some stores of the kind have. */
type OptionalKey<Some> = {
  [Key in KeyOf<Some>]: ValueOf<Some, Key> extends { readonly optional: true } ? Key : never;
}[KeyOf<Some>];

/** A value that differs per database, as a function of the name of the database. */
type PerDatabase = (database: string) => Input<string>;

type PlainValue<Some> = Some extends { readonly further: string } ? PerDatabase : Input<string>;

/** The plain values that a platform has to give for the variables of a store. A missing one is a compile error. */
export type EndpointValues<Store extends EnginePlan> = {
  readonly [Key in Exclude<KeyOf<Row<Store>>, SecretKey<Row<Store>> | OptionalKey<Row<Store>>>]: PlainValue<
    ValueOf<Row<Store>, Key>
  >;
} & { readonly [Key in OptionalKey<Row<Store>>]?: PlainValue<ValueOf<Row<Store>, Key>> };

/** The secrets that it has to give, as references. */
export type EndpointSecrets<Store extends EnginePlan> = {
  readonly [Key in SecretKey<Row<Store>>]: SecretReference;
};

const of = <Value>(
  values: Readonly<Record<string, Value | undefined>>,
  { value, name }: VariablePlan,
): Value => {
  const given = values[value];
  if (given === undefined) {
    throw defect(`variable ${name}: got no ${value} from the platform, expected that of the store`);
  }
  return given;
};

const plain = (value: Input<string> | PerDatabase, { database }: VariablePlan): Input<string> =>
  typeof value === "function" ? value(database ?? "") : value;

/** The variables of a workload that uses a store: the plan has their names, the platform gives the values. */
export function endpointOf<Store extends EnginePlan>(
  { variables }: Store,
  values: EndpointValues<Store>,
  secrets: EndpointSecrets<Store>,
): StoreEndpoint {
  const given: Readonly<Record<string, Input<string> | PerDatabase | undefined>> = values;
  const held: Readonly<Record<string, SecretReference>> = secrets;
  const plainVariables = variables.filter(({ secret }) => !secret);
  const secretVariables = variables.filter(({ secret }) => secret);
  return {
    environment: Object.fromEntries(plainVariables.map((one) => [one.name, plain(of(given, one), one)])),
    secrets: Object.fromEntries(secretVariables.map((one) => [one.name, of(held, one)])),
  };
}
