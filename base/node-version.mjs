// Read by whatever Node starts first, so plain JavaScript that Node 18 can parse.

/** What runs TypeScript by itself; package.json says the same under `engines`. */
export const RANGE = "^22.18.0 || >=23.6.0";

/** The first minor version that does, by major version; every later major version does. */
const FIRST_MINOR = { 22: 18, 23: 6 };
const ALWAYS_FROM = 24;

/** Whether this version of Node is one of `RANGE`. */
export function isRecent(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major >= ALWAYS_FROM || minor >= (FIRST_MINOR[major] ?? Number.POSITIVE_INFINITY);
}

/** The one sentence for a Node that is too old, with what else would help beside a newer one. */
export const tooOld = (version, otherwise = "") =>
  `echelon: got Node ${version.replace(/^v/, "")}, expected ${RANGE}: install a newer Node${otherwise}.`;

/** Stops with one sentence where this Node cannot run TypeScript by itself. */
export function requireNode() {
  if (isRecent(process.version)) return;
  console.error(tooOld(process.version));
  process.exit(3);
}
