import { createHmac, timingSafeEqual } from "node:crypto";
import { type Role, roles } from "./users.ts";

/** How long a login lasts. */
const LASTS_MS = 12 * 3_600_000;

export interface Session {
  readonly email: string;
  readonly role: Role;
}

const isSession = (value: unknown): value is Session & { until: number } => {
  const { email, role, until } = (value ?? {}) as Record<string, unknown>;
  return typeof email === "string" && typeof until === "number" && roles.some((one) => one === role);
};

/** Logins that every process verifies by itself: what a token says, and a signature by a secret that they share. */
export class Sessions {
  readonly #secret: Buffer;

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  #sign(said: string): Buffer {
    return createHmac("sha256", this.#secret).update(said).digest();
  }

  begin(session: Session, now = Date.now()): string {
    const said = Buffer.from(JSON.stringify({ ...session, until: now + LASTS_MS })).toString("base64url");
    return `${said}.${this.#sign(said).toString("base64url")}`;
  }

  of(token: string, now = Date.now()): Session | undefined {
    const [said = "", signature = "", ...more] = token.split(".");
    const given = Buffer.from(signature, "base64url");
    const wanted = this.#sign(said);
    if (more.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted))
      return undefined;
    const session: unknown = JSON.parse(Buffer.from(said, "base64url").toString());
    return isSession(session) && session.until > now ? session : undefined;
  }
}
