import type { Summary } from "../contract/types.ts";
import type { Guard } from "./guard.ts";
import type { Prepared } from "./prepare.ts";
import type { LoadTestRequest } from "./request.ts";

/** A run that begins now. */
export interface Measuring {
  readonly request: LoadTestRequest;
  readonly prepared: Prepared;
  readonly guard: Guard;
  /** Aborted where somebody ends the run. */
  readonly signal: AbortSignal;
  /** Called now and then with what was measured so far. */
  readonly onPart: (summary: Summary) => void;
}
