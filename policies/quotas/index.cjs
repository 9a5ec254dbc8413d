// The policy host loads a pack by `require`. This file is plain CommonJS, so that an older Node can read it
// and say which Node is needed. It exports a promise, and the host waits for that.
module.exports = import("../../base/node-version.mjs").then(({ requireNode }) => {
  requireNode();
  return import("./index.ts");
});
