import type { Keys } from "./stand.ts";

/** A fault that is known and not mended yet. */
interface KnownFault {
  readonly why: string;
  /** The words of a walk in which it shows. */
  readonly sentence: RegExp;
  /** A walk in which it shows. */
  readonly walk: readonly [Keys, Keys];
}

const aws = (profile: string): Keys => ({ profile, target: "aws" });

/** Walks leave these faults out. A row goes as soon as its fault is mended: a test says so. */
export const known: readonly KnownFault[] = [
  {
    why: "the bucket with access logs and the audit trail is neither protected nor held",
    sentence: /aws:s3\/bucket:Bucket::[a-z-]+-logs\b/,
    walk: [aws("sample/medium"), aws("sample/small")],
  },
  {
    why: "a shorter retention of a queue deletes its older messages, and no row says so",
    sentence: /shrinks by messageRetentionSeconds/,
    walk: [aws("sample/large"), aws("sample/medium")],
  },
];

/** The faults without those that are known. */
export const unknown = (faults: readonly string[]): string[] =>
  faults.filter((fault) => !known.some(({ sentence }) => sentence.test(fault)));
