// Gives a RabbitMQ that somebody else runs the users, rights, policies and queues of DEFINITIONS, by its management API at
// ENDPOINT, and takes away users and policies that are not in them, but for those of the service (AWS). Queues stay, with
// what waits in them. It can run again at any time. PASSWORDS says in which variable the password of each user is; LOGIN is
// the one of them who may do all this. It repeats for PATIENCE_SECONDS and then fails with the last answer.
import { setTimeout as sleep } from "node:timers/promises";

const { ENDPOINT, LOGIN, DEFINITIONS, PASSWORDS, PATIENCE_SECONDS } = process.env;
const OF_SERVICE = /AWS/;
const NOT_FOUND = 404;
const RETRY_MS = 5000;
const TIMEOUT_MS = 30_000;

const definitions = JSON.parse(DEFINITIONS);
const variables = JSON.parse(PASSWORDS);
const passwordOf = (user) => process.env[variables[user]];
const users = definitions.users.map((user) => ({ ...user, password: passwordOf(user.name) }));
const authorization = `Basic ${Buffer.from(`${LOGIN}:${passwordOf(LOGIN)}`).toString("base64")}`;

async function ask(method, path, body) {
  const answer = await fetch(`${ENDPOINT}/api/${path}`, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await answer.text();
  if (answer.ok || (method === "DELETE" && answer.status === NOT_FOUND)) return text;
  throw new Error(`${method} ${path}: got ${answer.status} ${text}`);
}

const list = async (path) => JSON.parse(await ask("GET", path));
const named = (one, all) => all.some(({ name }) => name === one.name);

async function removeUnnamed(path, kept) {
  for (const one of await list(path)) {
    if (named(one, kept) || OF_SERVICE.test(one.name)) continue;
    await ask("DELETE", `${path}/${encodeURIComponent(one.name)}`);
    console.log(`removed ${decodeURIComponent(path)}/${one.name}`);
  }
}

async function configure() {
  await ask("POST", "definitions", { ...definitions, users });
  await removeUnnamed("users", users);
  await removeUnnamed("policies/%2F", definitions.policies);
  const queues = await list("queues/%2F");
  const missing = definitions.queues.filter((one) => !named(one, queues));
  if (missing.length > 0) throw new Error(`missing queues: ${missing.map(({ name }) => name).join(", ")}`);
}

const deadline = Date.now() + Number(PATIENCE_SECONDS) * 1000;
for (;;) {
  try {
    await configure();
    break;
  } catch (error) {
    if (Date.now() >= deadline) throw new Error(`${ENDPOINT} is not as planned`, { cause: error });
    console.error(`${error.message} ${error.cause?.message ?? ""}`);
    await sleep(RETRY_MS);
  }
}
console.log("users, rights, policies and queues are as planned");
