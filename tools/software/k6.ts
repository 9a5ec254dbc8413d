import { MissingToolError } from "../../base/errors.ts";
import { resolveK6 } from "../../loadtests/run/k6.ts";

/** Finds or builds k6, as `echelon loadtest` does. Where neither is possible, tests that need it say so and are skipped. */
export async function provideK6(): Promise<void> {
  try {
    await resolveK6({ env: process.env, notify: (line) => console.error(line) });
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    console.error(`${error.message}\nTests that need k6 are skipped.`);
  }
}
