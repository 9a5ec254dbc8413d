// Makes the bucket BUCKET what the plan says, however often it runs: VERSIONING is `Enabled` or `Suspended`, LIFECYCLE its
// rules. It repeats while the store starts, for PATIENCE_SECONDS, and then fails with the last answer. `request` is that of
// s3Request.mjs, which stands before this file.
import { setTimeout as sleep } from "node:timers/promises";

const { ENDPOINT, BUCKET, VERSIONING, LIFECYCLE, LOCK_DAYS, PATIENCE_SECONDS, ACCESS_KEY, SECRET_KEY } =
  process.env;
const keys = { accessKey: ACCESS_KEY, secretKey: SECRET_KEY };
const NOT_FOUND = 404;
const RETRY_MS = 2000;

const ask = (method, query = {}, body = "", headers = {}) =>
  request({ endpoint: ENDPOINT, keys, method, path: BUCKET, query, headers, body });

async function expectOk(method, query, body, headers) {
  const { status, text } = await ask(method, query, body, headers);
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

/**
 * Every version is kept for LOCK_DAYS from its time on, in the mode that an administrator can still end. A lock never ends
 * by itself: where the tier states none any longer, the one of the bucket stays.
 */
async function lockVersions() {
  if (LOCK_DAYS === undefined) return;
  const rule = `<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>${LOCK_DAYS}</Days></DefaultRetention></Rule>`;
  const body = `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>${rule}</ObjectLockConfiguration>`;
  await expectOk("PUT", { "object-lock": "" }, body);
}

const make = () =>
  expectOk("PUT", {}, "", LOCK_DAYS === undefined ? {} : { "x-amz-bucket-object-lock-enabled": "true" });

async function configure() {
  const { status } = await ask("HEAD");
  if (status === NOT_FOUND) await make();
  await keepVersions();
  await lockVersions();
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
