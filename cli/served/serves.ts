import { setTimeout as sleep } from "node:timers/promises";

export interface Waiting {
  /** How long to wait until the address serves, milliseconds. */
  readonly forMs: number;
  /** Time between two requests, milliseconds. */
  readonly everyMs: number;
  /** Ends the wait early: the stack stays as it is. */
  readonly signal: AbortSignal;
  /** Called with what the last request found, whenever that changes. */
  readonly onChange: (found: string) => void;
}

export interface Served {
  readonly serves: boolean;
  /** What the last request found: a status, or why there was none. */
  readonly found: string;
}

const REQUEST_MS = 10_000;

/** Why a request got no answer, in the words of Node: `ENOTFOUND`, `ECONNREFUSED`, a certificate's problem. */
function reasonOf(error: unknown): string {
  const { cause, name } = error as {
    readonly cause?: { readonly code?: string; readonly message?: string };
    readonly name: string;
  };
  return cause?.code ?? cause?.message ?? name;
}

/** One request. An answer below 500 comes from the workload, or from what protects it; from 500 on nothing serves yet. */
async function ask(url: string, signal: AbortSignal): Promise<Served> {
  try {
    const response = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
    });
    await response.body?.cancel();
    return { serves: response.status < 500, found: `HTTP ${response.status}` };
  } catch (error) {
    return { serves: false, found: reasonOf(error) };
  }
}

/** Asks an address until it serves, the time is over, or the signal aborts. */
export async function waitUntilServed(
  url: string,
  { forMs, everyMs, signal, onChange }: Waiting,
): Promise<Served> {
  const until = Date.now() + forMs;
  let last: Served = { serves: false, found: "not asked" };
  while (!signal.aborted) {
    const served = await ask(url, signal);
    if (served.found !== last.found) onChange(served.found);
    last = served;
    if (served.serves || Date.now() + everyMs > until) return last;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
  return last;
}
