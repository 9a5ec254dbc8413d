// The policy host loads a pack by `require`. This file is plain CommonJS, so that an older Node can read it
// and say which one is needed, and exports a promise, which the host waits for.
module.exports = import("../../base/node-version.mjs").then(({ requireNode }) => {
  requireNode();
  return import("./index.ts");
});
