const MINIMUM = [22, 18];

/** Stops with one sentence where this Node cannot run TypeScript by itself. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  console.error(
    `echelon: got Node ${process.versions.node}, expected ${MINIMUM.join(".")} or newer: ` +
      "use the npm scripts, which bring their own, or install a newer Node.",
  );
  process.exit(3);
}
