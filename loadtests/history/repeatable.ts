import { createCipheriv, createHash } from "node:crypto";

const KEY_BYTES = 32;
const BLOCK_BYTES = 16;
const POOL_BYTES = 2 ** 14;
const NUMBER_BYTES = 4;

/**
 * A source of numbers from 0 up to 1, for the functions of `simple-statistics` that take one: the same seed gives the
 * same numbers, so that a comparison made twice says the same. The numbers are the key stream of a cipher.
 */
export function repeatable(seed: string): () => number {
  const key = createHash("sha256").update(seed).digest().subarray(0, KEY_BYTES);
  const cipher = createCipheriv("aes-256-ctr", key, Buffer.alloc(BLOCK_BYTES));
  const zeros = Buffer.alloc(POOL_BYTES);
  let pool = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at === pool.length) [pool, at] = [cipher.update(zeros), 0];
    at += NUMBER_BYTES;
    return pool.readUInt32LE(at - NUMBER_BYTES) / 2 ** 32;
  };
}
