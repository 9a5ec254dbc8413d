/// <reference types="k6" />
/**
 * People read content, calendars and batches of the stated sizes come back whole:
 *
 *   k6 run -e TIER=current -e BASE_URL=http://127.0.0.1:8080 loadtests/bella.ts
 */
import { check } from "k6";
import { caches } from "./contract/caches.ts";
import { readAgain } from "./lib/again.ts";
import type { Answer } from "./lib/api.ts";
import { beside } from "./lib/beside.ts";
import { content } from "./lib/content.ts";
import { amount, journey } from "./lib/journey.ts";
import { type Fields, fieldsOf, isText, rowsOf } from "./lib/read.ts";
import { system } from "./lib/system.ts";
import { doWork, removeBy } from "./lib/work.ts";

const bella = system("bella");
export const { options, handleSummary } = bella;

const NICHES = ["bakery", "dentist", "florist", "gym", "café"];
const CITIES = ["Leeds", "Porto", "São Paulo"];

/** What people read: generated once, before the load. */
const questions = NICHES.flatMap((niche) => CITIES.map((city) => ({ niche, city, day: 1 })));

const generate = bella.requests("content", { status: 200 });
const read = bella.request("content", { status: 200, person: true });
const cached = caches(bella.profile, "content");

/** The text of each question: an answer that has the text of another one belongs to somebody else. */
export const setup = beside((): readonly string[] =>
  generate(questions).map((answer) => String(fieldsOf(answer).text)),
);

/** One check for each question: answers to the same question are alike. */
const checks = questions.map((_, at) =>
  content("content has a text, and that of no other question", ({ text }) => {
    const ofAnother = (other: string, index: number) => index !== at && other === text;
    return isText(text) && !known.some(ofAnother);
  }),
);
let known: readonly string[] = [];

export const visit = journey((texts: readonly string[]) => {
  known = texts;
  bella.think();
  const at = Math.floor(Math.random() * questions.length);
  const question = questions[at];
  const answer = read(question);
  if (answer === null) return;
  checks[at]?.(answer);
  if (!cached) return;
  bella.think();
  readAgain(answer, () => read(question));
});

const calendars = {
  order: bella.request("order", { status: 202, person: true }),
  state: bella.request("calendar", { status: 200, apart: true }),
  remove: bella.request("removeCalendar", { status: 204, apart: true, discard: true }),
};

const wholeDays = {
  "days of a calendar are in order": (days: readonly Fields[]) => days.every(({ day }, at) => day === at + 1),
};

export const calendar = journey(() => {
  const days = bella.line("calendarDays").value;
  const done = doWork(calendars, { ...somewhere(), days }, bella.times());
  if (done?.result == null) return;
  const rows = rowsOf(done.result, "days") ?? [];
  check(rows, wholeDays);
  amount.add(rows.filter(({ text }) => isText(text)).length);
});

const batches = {
  order: bella.request("orderBatch", { status: 202, person: true }),
  state: bella.request("batch", { status: 200, apart: true }),
  remove: bella.request("removeBatch", { status: 204, apart: true, discard: true }),
};

/** Days for each business of a batch: no figure states them, and every one may cost a call of the AI. */
const BATCH_DAYS = 1;

const wholeBatch = {
  "a batch counts every business": ({ businesses, done, failed }: Fields) =>
    Number(done) + Number(failed) === Number(businesses),
};

export const batch = journey(() => {
  const businesses = list(bella.line("batchBusinesses").value, somewhere);
  const done = doWork(batches, { businesses, days: BATCH_DAYS }, bella.times());
  if (done?.result == null) return;
  check(done.result, wholeBatch);
  amount.add(Number(done.result.done));
});

const tooLong = bella.request("order", {
  status: 422,
  checks: "a calendar longer than the limit is refused",
  otherwise: (answer) => removeBy(answer, calendars.remove),
});
const tooMany = bella.request("orderBatch", {
  status: 422,
  checks: "a batch larger than the limit is refused",
  otherwise: (answer) => removeBy(answer, batches.remove),
});
const explained = { "a refusal says why": ({ error }: Fields) => isText(error) };

export const limits = journey(() => {
  const { calendarDays, batchBusinesses } = bella.profile.limits;
  if (calendarDays !== undefined) judged(tooLong(null, { ...somewhere(), days: calendarDays + 1 }));
  if (batchBusinesses === undefined) return;
  judged(tooMany(null, { businesses: list(batchBusinesses + 1, somewhere), days: BATCH_DAYS }));
});

function judged(refusal: Answer | null): void {
  if (refusal !== null) check(fieldsOf(refusal), explained);
}

/** A business that nobody has asked about before. */
function somewhere(): { readonly niche: string; readonly city: string } {
  const niche = NICHES[Math.floor(Math.random() * NICHES.length)] ?? "bakery";
  return { niche, city: `load test ${Math.random().toString(36).slice(2)}` };
}

const list = <Value>(length: number, make: () => Value): Value[] => Array.from({ length }, make);
