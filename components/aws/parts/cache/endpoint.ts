import type { Input } from "@pulumi/pulumi";
import { endpointOf } from "../../../endpoint.ts";
import { DEFAULT_USER } from "../../../kubernetes/parts/redis/acl.ts";
import { knownRedis } from "../../../kubernetes/parts/redis/known.ts";
import { type EndpointOf, MOVE_USER } from "../../../platform.ts";
import type { CacheArgs } from "./engine.ts";
import type { CacheUsers } from "./users.ts";

interface Address {
  /** Host and port. */
  readonly at: (login: string) => Input<string>;
}

/** The variables of each user of a store. Whoever moves data has all rights, and needs no name. */
export const cacheEndpoint =
  ({ store, passwords }: CacheArgs, { admin }: Pick<CacheUsers, "admin">, { at }: Address): EndpointOf =>
  (user) => {
    const moves = user === MOVE_USER || user === DEFAULT_USER;
    const { known, values } = knownRedis(store, user);
    const { arn } = moves ? admin : passwords(user);
    return endpointOf(
      known,
      { url: at(moves ? "" : `${user}@`), topology: "cluster", ...values },
      { password: { in: "aws", arn } },
    );
  };
