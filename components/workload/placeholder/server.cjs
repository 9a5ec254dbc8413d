// Stands in for an image until the operator names one (docs/workload-contract.md).
// Travels in commands, ConfigMaps, cloud-init: ASCII, at most 7 KiB, no single quotes.
const { createServer } = require("node:http");
const { connect } = require("node:net");
const { access } = require("node:fs/promises");
const { setTimeout: sleep } = require("node:timers/promises");

const { env } = process;
const stores = Object.keys(env).filter((name) =>
  /(DATABASE|REDIS|QUEUE|MONGODB|NEO4J)_URL$|_STORAGE_(ENDPOINT|PATH)$/.test(name),
);
const list = (text = "") => text.split(",").filter(Boolean);
const needs = list(env.WORKLOAD_REQUIRES ?? `${stores}`);
const PORTS = { redis: 6379, rediss: 6379, postgres: 5432, postgresql: 5432, http: 80, https: 443 };

function number(name, fallback = Infinity) {
  const value = env[name] ? Number(env[name]) : fallback;
  if (value >= 0) return value;
  throw RangeError(`${name} is ${env[name]}, expected 0 or more`);
}
const maxAgents = number("MAX_CONCURRENT_AGENTS_SHARE");
const serviceMs = number("SERVICE_TIME_MS", 50);
const drainMs = number("DRAIN_DELAY_MS", 3000);
const kind = env.WORKLOAD_KIND || "http";
const front = /^(http|websocket)$/.test(kind);
let agents = 0;
let draining = false;
let reached = false;
let ws;

// A token bucket, kept as the time it is full again. Returns ms to wait.
function bucket(limit, windowMs) {
  let fullAt = 0;
  return (amount, take) => {
    const now = performance.now();
    const next = Math.max(fullAt, now) + (amount && amount / limit) * windowMs;
    if (take) fullAt = next;
    return Math.min(windowMs, next - now - windowMs);
  };
}
const requests = bucket(number("REQUESTS_PER_MINUTE_SHARE"), 60_000);
const tokens = bucket(number("TOKENS_PER_HOUR_SHARE"), 3_600_000);

const BOUNDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, "+Inf"];
const codes = {};
const seconds = {};
let inFlight = 0;
let limited = 0;
function add(rows, tail, amount) {
  rows[tail] = (rows[tail] ?? 0) + amount;
}
function measure(res) {
  const began = performance.now();
  inFlight += 1;
  res.once("close", () => {
    const took = (performance.now() - began) / 1000;
    inFlight -= 1;
    add(codes, `{code="${res.writableFinished ? res.statusCode : 499}"}`, 1); // The client left.
    for (const le of BOUNDS) add(seconds, `_bucket{le="${le}"}`, took > le ? 0 : 1);
    add(seconds, "_sum", took);
    add(seconds, "_count", 1);
  });
}
async function metrics() {
  const up = {};
  const state = async (name) => add(up, `{store="${name}"}`, (await reachable(name)) ? 0 : 1);
  await Promise.all(stores.map(state));
  const lines = [
    ["counter", "echelon_http_requests_total", codes],
    ["histogram", "echelon_http_request_duration_seconds", seconds],
    ["gauge", "echelon_in_flight", { "": inFlight }],
    ...(ws?.metrics() ?? []),
    ["counter", "echelon_rate_limited_total", { "": limited }],
    ["gauge", "echelon_store_up", up],
    ["gauge", "process_resident_memory_bytes", { "": process.memoryUsage.rss() }],
  ].flatMap(([type, name, rows]) => [
    `# TYPE ${name} ${type}\n`,
    ...Object.keys(rows).map((tail) => `${name}${tail} ${rows[tail]}\n`),
  ]);
  return [200, lines.join("")];
}

async function reach(name) {
  const value = env[name];
  if (!(name in env)) throw Error("not set");
  if (value[0] === "/") return /PATH$/.test(name) ? access(`${value}/.`, 2) : access(value, 4); // W_OK, R_OK
  if (!value.includes("://")) return;
  const url = new URL(value.split(",")[0]);
  const host = url.hostname.replace(/[[\]]/g, "");
  const port = url.port || PORTS[url.protocol.slice(0, -1)];
  if (!host || !port) return;
  await new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 2000 }, () => resolve(socket.destroy()));
    socket.on("timeout", () => socket.destroy(Error("no answer"))).on("error", reject);
  });
}
// Why not.
const reachable = (name) => reach(name).catch((e) => `${name}: ${e.message || e.code}`);
async function readiness() {
  // A shared store must not take all front ends away.
  const waits = front && reached ? [] : await Promise.all(needs.map(reachable));
  const missing = waits.filter(Boolean);
  reached ||= !missing.length;
  if (draining) missing.push("draining");
  return [missing.length ? 503 : 200, { missing, missingSecrets: list(env.MISSING_SECRETS) }];
}
async function about() {
  await sleep(serviceMs);
  const limits = Object.fromEntries(Object.entries(env).filter(([name]) => name.endsWith("_SHARE")));
  return [200, { workload: env.WORKLOAD_NAME, limits }];
}

function refuse(waitMs) {
  limited += 1;
  return [429, "over the limit", { "retry-after": Math.max(1, Math.ceil(waitMs / 1000)) }];
}
async function content(req) {
  let text = "";
  req.setEncoding("latin1"); // A character a byte.
  for await (const chunk of req) if (text.length <= 65536) text += chunk;
  if (text.length > 65536) return [413, "too large"];
  let amount;
  try {
    amount = JSON.parse(text).tokens ?? 0;
  } catch {}
  if (!Number.isFinite(amount) || amount < 0) return [400, "expected JSON, tokens >= 0"];
  if (agents >= maxAgents) return refuse(serviceMs);
  const waitMs = Math.max(requests(1), tokens(amount));
  if (waitMs > 1) return refuse(waitMs); // Rounding.
  requests(1, true);
  tokens(amount, true);
  agents += 1;
  await sleep(serviceMs);
  agents -= 1;
  return [200, { tokens: amount }];
}

const APPLICATION = { "/": ["GET", about], "/v1/content": ["POST", content] };
const MANAGEMENT = {
  "/healthz": ["GET", () => [200, "ok"]],
  "/readyz": ["GET", readiness],
  "/metrics": ["GET", metrics],
};
async function handle(routes, req, res) {
  const path = req.url.split("?")[0];
  const [method, run] = routes[path] ?? [req.method, () => [404, "not found"]];
  const wrong = [405, `use ${method}`, { allow: method }];
  const [code, body, headers] = method === req.method ? await run(req) : wrong;
  const text = typeof body === "string";
  res.setHeader("content-type", text ? "text/plain" : "application/json");
  if (draining) res.setHeader("connection", "close");
  res.writeHead(code, headers).end(text ? body : JSON.stringify(body));
}
const servers = [];
function serve(name, fallback, routes, before = () => {}) {
  // Balancers keep idle connections 600 s (GCP).
  const server = createServer({ keepAliveTimeout: 620_000 }, (req, res) => {
    before(res);
    handle(routes, req, res).catch(() => res.destroy());
  });
  servers.push(server);
  server.listen(number(name, fallback), () => console.log(`${name} listening on ${server.address().port}`));
  return server;
}

if (/^(cron|job)$/.test(kind)) {
  readiness().then(([, { missing }]) => {
    console.log(missing);
    process.exit(missing.length);
  });
} else {
  serve("MANAGEMENT_PORT", 9464, MANAGEMENT);
  const server = front && serve("PORT", 8080, APPLICATION, measure);
  if (kind === "websocket") ws = require("./webSocket.cjs")(server);
}
process.on("SIGTERM", async () => {
  if (draining) return;
  draining = true;
  setTimeout(() => process.exit(1), 25_000).unref();
  await sleep(drainMs); // Balancers have to notice.
  ws?.leave();
  for (const server of servers) server.close();
});
