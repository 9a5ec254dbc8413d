// Makes the bucket BUCKET what the plan says, however often it runs: VERSIONING is `Enabled` or `Suspended`, LIFECYCLE its
// rules. It repeats while the store starts, for PATIENCE_SECONDS, and then fails with the last answer. `request` is that of
// s3Request.mjs, which stands before this file.
import { setTimeout as sleep } from "node:timers/promises";

const { ENDPOINT, BUCKET, VERSIONING, LIFECYCLE, PATIENCE_SECONDS, ACCESS_KEY, SECRET_KEY } = process.env;
const keys = { accessKey: ACCESS_KEY, secretKey: SECRET_KEY };
const NOT_FOUND = 404;
const RETRY_MS = 2000;

const ask = (method, query = {}, body = "") =>
  request({ endpoint: ENDPOINT, keys, method, path: BUCKET, query, body });

async function expectOk(method, query, body) {
  const { status, text } = await ask(method, query, body);
  if (status >= 200 && status < 300) return text;
  throw new Error(`${method} ${BUCKET} ${Object.keys(query ?? {})}: got ${status} ${text}`);
}

/** A bucket that never kept old versions stays without. */
async function keepVersions() {
  const now = await expectOk("GET", { versioning: "" });
  const never = VERSIONING !== "Enabled" && !now.includes("Enabled");
  const body = `<VersioningConfiguration><Status>${VERSIONING}</Status></VersioningConfiguration>`;
  if (!never) await expectOk("PUT", { versioning: "" }, body);
}

async function configure() {
  const { status } = await ask("HEAD");
  if (status === NOT_FOUND) await expectOk("PUT");
  await keepVersions();
  await expectOk("PUT", { lifecycle: "" }, LIFECYCLE);
  await expectOk("HEAD");
}

const deadline = Date.now() + Number(PATIENCE_SECONDS) * 1000;
for (;;) {
  try {
    await configure();
    break;
  } catch (error) {
    if (Date.now() >= deadline) throw new Error(`the bucket ${BUCKET} is not there`, { cause: error });
    console.error(`${error.message} ${error.cause?.message ?? ""}`);
    await sleep(RETRY_MS);
  }
}
console.log(`the bucket ${BUCKET} is there`);
