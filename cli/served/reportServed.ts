import { waitUntilServed } from "./serves.ts";

const EVERY_MS = 3000;

/** The address of a stack in its outputs; null if it has none. */
const urlIn = ({ url }: Readonly<Record<string, unknown>>): string | null =>
  typeof url === "string" && /^https?:\/\//.test(url) ? url : null;

/** An abort signal for one Ctrl-C, which here ends the wait and nothing else. */
function interruption(): { readonly signal: AbortSignal; readonly forget: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once("SIGINT", abort);
  return { signal: controller.signal, forget: () => process.off("SIGINT", abort) };
}

/** Says on stderr when the address of the stack serves; a stack that does not serve yet is still created. */
export async function reportServed(
  outputs: Readonly<Record<string, unknown>>,
  waitSeconds: number,
): Promise<void> {
  const url = urlIn(outputs);
  if (url === null || waitSeconds === 0) return;
  console.error(
    `waiting up to ${waitSeconds} s until ${url} serves (Ctrl-C stops waiting, and changes nothing)`,
  );
  const started = Date.now();
  const { signal, forget } = interruption();
  try {
    const { serves, found } = await waitUntilServed(url, {
      forMs: waitSeconds * 1000,
      everyMs: EVERY_MS,
      signal,
      onChange: (text) => console.error(`  ${text}`),
    });
    const seconds = Math.round((Date.now() - started) / 1000);
    console.error(
      serves
        ? `${url} serves (${found}, after ${seconds} s)`
        : `note: ${url} does not serve yet (${found}, after ${seconds} s); the output howToReach says what it needs`,
    );
  } finally {
    forget();
  }
}
