// The policy host loads a pack by `require`. This file is plain CommonJS, so that an older Node can read it
// and say which Node is needed. It exports a promise, and the host waits for that.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

// Compiled in the published package.
const program = existsSync(join(__dirname, "index.ts")) ? "./index.ts" : "./index.js";
module.exports = import("../../base/node-version.mjs").then(({ requireNode }) => {
  requireNode();
  return import(program);
});
