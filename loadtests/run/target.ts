import { RequestError, show } from "../../base/errors.ts";

/** What is put under load, before anything is started. */
export type Aim =
  /** The program of this package, which this run starts on loopback. */
  | { readonly kind: "reference" }
  /** The public address that the deployed stack has in its own outputs. */
  | { readonly kind: "stack"; readonly url: URL }
  /** An address of this machine that the operator names. */
  | { readonly kind: "loopback"; readonly url: URL }
  /** Any other address. */
  | { readonly kind: "foreign"; readonly url: URL };

const EXPECTED = "an address as in https://staging.example.com, without user, query and fragment";

/**
 * The address of a target. It is used as the URL standard writes it, so that what was judged here is what k6 connects to:
 * `http://0x7f.1` becomes `http://127.0.0.1`, and in `http://a.example\@127.0.0.1` the host is a.example.
 *
 * @throws RequestError for anything but a plain http(s) address.
 */
export function parseUrl(text: string, origin = "--url"): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    /^https?:\/\//i.test(text) &&
    url.hostname !== "" &&
    url.username + url.password + url.search + url.hash === "" &&
    !/[\s\p{Cc}\\@?#]/u.test(text);
  if (isPlain) return url;
  // A password that somebody wrote into the address is not repeated.
  const shown = text.includes("@") ? "an address with a user in it" : show(text);
  throw new RequestError(`${origin}: got ${shown}, expected ${EXPECTED}`);
}

/** Without the slash at its end, as scripts put paths behind it. */
export const baseUrlOf = (url: URL): string => url.href.replace(/\/+$/, "");

/** `localhost` and `[::1]` too. An address that is bound on all interfaces (0.0.0.0) is not only this machine's. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export const isLoopback = ({ hostname }: URL): boolean => LOOPBACK.test(hostname);

/** What the two addresses are, as the operator and the stack name them. */
interface Addresses {
  /** `--url`. */
  readonly named?: URL | undefined;
  /** The output `url` of the deployed stack; undefined where it is not deployed, or that is not known. */
  readonly own?: URL | undefined;
}

/** Below the address of the stack: the same origin, and the same path or one inside it. */
function isInside(url: URL, own: URL): boolean {
  return url.origin === own.origin && `${baseUrlOf(url)}/`.startsWith(`${baseUrlOf(own)}/`);
}

export function aimOf({ named, own }: Addresses): Aim {
  if (named === undefined) return own === undefined ? { kind: "reference" } : { kind: "stack", url: own };
  if (own !== undefined && isInside(named, own)) return { kind: "stack", url: named };
  return { kind: isLoopback(named) ? "loopback" : "foreign", url: named };
}

/** What the operator said beforehand, and whether somebody can be asked. */
export interface Consent {
  /** `--i-own-this-target`. */
  readonly owned: boolean;
  /** `--yes`. */
  readonly yes: boolean;
  /** Whether a person sits at a terminal. */
  readonly terminal: boolean;
}

/**
 * Whether a person has to be asked before anything is sent.
 *
 * @throws RequestError where nothing may be sent: load on a host of somebody else is an attack, and nobody can be asked
 *   where there is no terminal.
 */
export function mustAsk(aim: Aim, { owned, yes, terminal }: Consent): boolean {
  if (aim.kind === "reference") return false;
  if (aim.kind === "foreign" && !owned) {
    throw new RequestError(
      `--url: got ${aim.url.host}, expected this machine or the stack's own address (its output url); ` +
        "if you own that host, or its owner agreed, add --i-own-this-target",
    );
  }
  if (yes) return false;
  if (terminal) return true;
  throw new RequestError(
    `--yes: got no terminal to ask on, expected --yes for a load on ${aim.url.host}; ` +
      "without --yes nothing is sent",
  );
}
