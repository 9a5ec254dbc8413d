import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

export const roles = ["admin", "developer", "viewer"] as const;
export type Role = (typeof roles)[number];

/** Who may log in; of the password only its hash is kept. */
interface User {
  readonly role: Role;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

const hashOf = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const BYTES = 32;
/** 16 MiB and about 30 ms of a core: many people log in at once when a load test begins. */
const COST: ScryptOptions = { N: 2 ** 14, r: 8, p: 1 };
/** `scrypt:<salt>:<hash>`, both in base64. */
const HASHED = /^scrypt:([A-Za-z0-9+/]+=*):([A-Za-z0-9+/]+=*)$/;

async function userOf(entry: unknown): Promise<readonly [string, User]> {
  const { email, password, role: given } = (entry ?? {}) as Record<string, unknown>;
  const role = roles.find((one) => one === given);
  if (typeof email !== "string" || typeof password !== "string" || role === undefined)
    throw new TypeError(
      `USERS_FILE: expected email, password and a role of ${roles.join(", ")} of each user`,
    );
  const [, salt, hash] = HASHED.exec(password) ?? [];
  if (salt !== undefined && hash !== undefined)
    return [email, { role, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") }];
  const fresh = randomBytes(16);
  return [email, { role, salt: fresh, hash: await hashOf(password, fresh, BYTES, COST) }];
}

/** The people of a file; without a file nobody can log in. */
export class Users {
  readonly #known: ReadonlyMap<string, User>;
  /** What an unknown name is compared with, so that it takes as long as a known one. */
  readonly #nobody = { salt: randomBytes(16), hash: randomBytes(BYTES) };

  private constructor(known: ReadonlyMap<string, User>) {
    this.#known = known;
  }

  static async of(file: string | undefined): Promise<Users> {
    if (file === undefined || file === "") return new Users(new Map());
    const entries: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!Array.isArray(entries)) throw new TypeError("USERS_FILE: expected a JSON array of users");
    return new Users(new Map(await Promise.all(entries.map(userOf))));
  }

  /** The role of somebody who knows the password, or nothing. */
  async roleOf({ email, password }: Credentials): Promise<Role | undefined> {
    const user = this.#known.get(email);
    const { salt, hash } = user ?? this.#nobody;
    const given = await hashOf(password, salt, BYTES, COST);
    const same = given.length === hash.length && timingSafeEqual(given, hash);
    return same ? user?.role : undefined;
  }
}
