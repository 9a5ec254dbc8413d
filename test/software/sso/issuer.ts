import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A person as an identity provider knows him. */
export interface Person {
  readonly email: string;
  readonly groups: readonly string[];
}

interface Client {
  readonly id: string;
  readonly secret: string;
}

/** What an identity provider keeps between the sign-in of a person and the question of the client. */
interface Asked {
  readonly person: Person;
  readonly nonce: string | null;
  readonly challenge: string | null;
}

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const KEY_ID = "one";
const MINUTES = 10 * 60;

/**
 * A small identity provider that speaks OpenID Connect with PKCE. It signs the person of `signedIn` in without a question, as
 * one does that has a session already. https://openid.net/specs/openid-connect-core-1_0.html
 */
export class Issuer {
  /** Who is signed in there. */
  signedIn: Person = { email: "nobody@example.com", groups: [] };
  /** Redirects to it, with what the client asked for. */
  readonly asked: URLSearchParams[] = [];
  url = "";
  readonly #client: Client;
  readonly #codes = new Map<string, Asked>();
  readonly #keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });

  constructor(client: Client) {
    this.#client = client;
  }

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
    return this;
  }

  stop = (): void => {
    this.#server.close();
    this.#server.closeAllConnections();
  };

  #discovery = () => ({
    issuer: this.url,
    authorization_endpoint: `${this.url}/authorize`,
    token_endpoint: `${this.url}/token`,
    jwks_uri: `${this.url}/keys`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    code_challenge_methods_supported: ["S256"],
  });

  #token({ person, nonce }: Asked): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: this.url, aud: this.#client.id, sub: person.email, iat: now, exp: now + MINUTES },
      ...{ nonce, email: person.email, email_verified: true, groups: person.groups },
    };
    const signed = `${base64({ alg: "RS256", kid: KEY_ID })}.${base64(claims)}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), this.#keys.privateKey).toString("base64url")}`;
  }

  #authorize(query: URLSearchParams): string {
    this.asked.push(query);
    const code = randomUUID();
    this.#codes.set(code, {
      ...{ person: this.signedIn, nonce: query.get("nonce"), challenge: query.get("code_challenge") },
    });
    const back = new URL(query.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", query.get("state") ?? "");
    return back.href;
  }

  /** The client proves itself with its secret, and that it is the one that asked, with the verifier. */
  #exchange(form: URLSearchParams, authorization = ""): object | null {
    const asked = this.#codes.get(form.get("code") ?? "");
    const [id, secret] = Buffer.from(authorization.replace("Basic ", ""), "base64").toString().split(":");
    const given = id ? { id, secret } : { id: form.get("client_id"), secret: form.get("client_secret") };
    const verifier = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (asked === undefined || asked.challenge !== verifier) return null;
    if (given.id !== this.#client.id || given.secret !== this.#client.secret) return null;
    return {
      access_token: randomUUID(),
      token_type: "Bearer",
      expires_in: MINUTES,
      id_token: this.#token(asked),
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    const json = (value: object | null) =>
      response
        .writeHead(value === null ? 400 : 200, { "content-type": "application/json" })
        .end(JSON.stringify(value ?? { error: "invalid_grant" }));
    if (pathname === "/authorize") {
      response.writeHead(302, { location: this.#authorize(searchParams) }).end();
      return;
    }
    if (pathname === "/token") {
      json(this.#exchange(new URLSearchParams(await text(request)), request.headers.authorization));
      return;
    }
    const key = { ...this.#keys.publicKey.export({ format: "jwk" }), kid: KEY_ID, alg: "RS256", use: "sig" };
    json(pathname === "/keys" ? { keys: [key] } : this.#discovery());
  }
}
