/// <reference types="k6" />

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const URL_PARTS = /^https?:\/\/(\[[^\]]+\]|[^:/?#@]+)(?::\d+)?(?:[/?#]|$)/;

/**
 * The address that is put under load: BASE_URL without a trailing slash. Load on a host of somebody else is an
 * attack, so any host other than this machine has to be named again in ALLOW_HOST.
 *
 * @throws Error if BASE_URL is missing or is not an http(s) URL without user information, or the host is not allowed.
 */
export function baseUrl(env: Record<string, string | undefined> = __ENV): string {
  const { BASE_URL = "", ALLOW_HOST } = env;
  const host = URL_PARTS.exec(BASE_URL)?.[1];
  if (host === undefined) {
    throw new Error(`BASE_URL is "${BASE_URL}", expected an address as in http://127.0.0.1:8080`);
  }
  if (!LOOPBACK.test(host) && host !== ALLOW_HOST) {
    throw new Error(
      `BASE_URL names ${host}, which is not this machine: to load it all the same, set ALLOW_HOST=${host}`,
    );
  }
  return BASE_URL.replace(/\/+$/, "");
}
