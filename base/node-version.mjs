// The first file that runs, on any Node, so it is JavaScript that Node 18 can parse.

/** Versions of Node that run TypeScript without a build step. `engines` of package.json has the same range. */
export const RANGE = "^22.18.0 || >=23.6.0";

/** First minor version with that ability, by major version. Every later major version has it. */
const FIRST_MINOR = { 22: 18, 23: 6 };
const ALWAYS_FROM = 24;

/** Whether a version of Node is in `RANGE`. */
export function isRecent(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major >= ALWAYS_FROM || minor >= (FIRST_MINOR[major] ?? Number.POSITIVE_INFINITY);
}

/** The message for a Node that is too old. `otherwise` adds another way to solve the problem. */
export const tooOld = (version, otherwise = "") =>
  `echelon: got Node ${version.replace(/^v/, "")}, expected ${RANGE}: install a newer Node${otherwise}.`;

/** Ends the process with exit code 3 and one message if this Node cannot run TypeScript. */
export function requireNode() {
  if (isRecent(process.version)) return;
  console.error(tooOld(process.version));
  process.exit(3);
}
