/**
 * The variable `DEGRADE` makes one benchmark just miss, so that tests can see a load test fail. Nothing of it happens
 * without that variable.
 */
export interface Degrade {
  /** Milliseconds that every request takes that a person waits for. */
  readonly responseTimeMs?: number;
  /** Percent of these requests that fail with 500. */
  readonly errorPercent?: number;
  /** Jobs that come to an end in a real second, at most. */
  readonly throughputPerSecond?: number;
  /** Such as `{"calendarDays": 29}`: no request brings back more. */
  readonly amount?: Readonly<Record<string, number>>;
  /** Virtual seconds that one monitoring run takes. */
  readonly durationSeconds?: number;
  /** Connections of people at the same moment: what further ones ask for and a person waits for gets 503. */
  readonly users?: number;
}

const figures = ["responseTimeMs", "errorPercent", "throughputPerSecond", "durationSeconds", "users"];

const isFigure = (value: unknown): boolean => typeof value === "number" && value >= 0;

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isDegrade(value: unknown): value is Degrade {
  if (!isTable(value)) return false;
  return Object.entries(value).every(([name, given]) =>
    name === "amount"
      ? isTable(given) && Object.values(given).every(isFigure)
      : figures.includes(name) && isFigure(given),
  );
}

export function degradeOf(text: string | undefined): Degrade {
  if (text === undefined || text === "") return {};
  const given: unknown = JSON.parse(text);
  if (isDegrade(given)) return given;
  throw new RangeError(
    `DEGRADE is ${text}, expected a JSON object of ${figures.join(", ")} and amount, each 0 or more`,
  );
}

/** Whether this one fails, so that exactly the share fails: no luck, as a test counts them. */
export function share(percent: number): () => boolean {
  let owed = 0;
  return () => {
    owed += percent / 100;
    if (owed < 1 - 1e-9) return false;
    owed -= 1;
    return true;
  };
}

/** Moments at which something may end: no more than that many a second. */
export function pace(perSecond: number, now: () => number = () => performance.now()): () => number {
  let next = 0;
  return () => {
    const at = Math.max(next, now());
    next = at + 1000 / perSecond;
    return at - now();
  };
}
