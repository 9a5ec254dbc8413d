// Seals what the bucket BUCKET holds, or verifies its seals (MODE is `seal` or `verify`). A seal is an object below `.seals/`
// that lists every version written since the seal before with the SHA-256 digest of its content, and the digest of the seal
// before: whoever alters or removes a version, or a seal, no longer fits the chain. The log says the digest of the newest
// seal; kept elsewhere and given as SEAL, it also finds a chain that was made anew. `request` and `hash` are those of
// s3Request.mjs, which stands before this file.
const { MODE, ENDPOINT, BUCKET, LOCK_DAYS, SEAL, ACCESS_KEY, SECRET_KEY } = process.env;
const keys = { accessKey: ACCESS_KEY, secretKey: SECRET_KEY };
const SEALS = ".seals/";
/** A version that is being written now gets the time at which that began. */
const LAG_MS = Number(process.env.LAG_MS ?? 60_000);
const DAY_MS = 86_400_000;

const CHARACTERS = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plain = (xml) =>
  xml.replaceAll(/&(?:#(\d+)|(\w+));/g, (_, code, name) =>
    code === undefined ? CHARACTERS[name] : String.fromCodePoint(Number(code)),
  );
const valueIn = (xml, tag) => {
  const found = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml);
  return found === null ? undefined : plain(found[1]);
};

async function expectOk(wanted) {
  const answer = await request({ endpoint: ENDPOINT, keys, ...wanted });
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new Error(`${wanted.method ?? "GET"} ${wanted.path}: got ${answer.status} ${answer.text}`);
}

/** Every version of the bucket and every mark of a deletion, the oldest first. */
async function versions() {
  const all = [];
  let after = {};
  for (;;) {
    const { text } = await expectOk({ path: BUCKET, query: { versions: "", ...after } });
    for (const [xml, kind] of text.matchAll(/<(Version|DeleteMarker)>.*?<\/\1>/gs))
      all.push({
        deleted: kind === "DeleteMarker",
        key: valueIn(xml, "Key"),
        version: valueIn(xml, "VersionId"),
        at: new Date(valueIn(xml, "LastModified")).toISOString(),
      });
    if (valueIn(text, "IsTruncated") !== "true") break;
    after = {
      "key-marker": valueIn(text, "NextKeyMarker"),
      "version-id-marker": valueIn(text, "NextVersionIdMarker"),
    };
  }
  return all.toSorted((one, other) => (one.at < other.at ? -1 : 1));
}

/** The content of a version; null where it is gone. */
async function contentOf({ key, version }) {
  const wanted = { path: `${BUCKET}/${key}`, query: { versionId: version } };
  const answer = await request({ endpoint: ENDPOINT, keys, ...wanted });
  if (answer.status === 404) return null;
  return answer.status === 200 ? answer.bytes : (await expectOk(wanted)).bytes;
}

const nameOf = ({ key, version }) => `${key} (version ${version})`;
const isSeal = ({ key }) => key.startsWith(SEALS);

/** The seals in their order, each with its digest; of a seal that was written again only the first counts. */
async function chainOf(all) {
  const first = new Map();
  for (const one of all.filter((version) => isSeal(version) && !version.deleted))
    if (!first.has(one.key)) first.set(one.key, one);
  const chain = [];
  for (const [, one] of [...first].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const content = await contentOf(one);
    if (content !== null) chain.push({ ...one, digest: hash(content), seal: JSON.parse(content.toString()) });
  }
  return chain;
}

async function seal() {
  const all = await versions();
  const last = (await chainOf(all)).at(-1);
  const since = last?.seal.until ?? "";
  const until = new Date(Math.floor((Date.now() - LAG_MS) / 1000) * 1000).toISOString();
  const records = [];
  for (const one of all.filter(
    ({ key, at, deleted }) => !isSeal({ key }) && !deleted && at > since && at <= until,
  )) {
    const content = await contentOf(one);
    if (content !== null)
      records.push({ key: one.key, version: one.version, at: one.at, sha256: hash(content) });
  }
  const text = JSON.stringify({ previous: last?.digest ?? null, until, records });
  await expectOk({ method: "PUT", path: `${BUCKET}/${SEALS}${until}.json`, body: text });
  console.log(`sealed ${records.length} versions until ${until}; the digest of the seal is ${hash(text)}`);
}

/** What is wrong with one sealed version. */
async function problemOf(record, { held, oldest }) {
  if (!held.has(record.version)) return record.at < oldest ? null : `removed: ${nameOf(record)}`;
  const content = await contentOf(record);
  if (content === null) return `removed: ${nameOf(record)}`;
  return hash(content) === record.sha256 ? null : `altered: ${nameOf(record)}`;
}

/** What is wrong with the seals, and with what each of them lists. */
async function problemsOfChain(chain, kept) {
  const problems = [];
  let previous = null;
  for (const { key, digest, seal: one } of chain) {
    if (one.previous !== previous)
      problems.push(`the chain is broken before ${key}: a seal was removed or altered`);
    previous = digest;
    for (const record of one.records) problems.push(await problemOf(record, kept));
  }
  return problems.filter((problem) => problem !== null);
}

/** What the bucket holds, or hides, that no seal knows of, though it is older than the newest. */
function problemsOfRest(all, chain) {
  const since = chain.at(-1)?.seal.until ?? "";
  const sealed = new Set(chain.flatMap(({ seal: { records } }) => records.map(({ version }) => version)));
  const old = all.filter(({ at }) => at <= since);
  return [
    ...old.filter(({ deleted }) => deleted).map(({ key }) => `marked as deleted, and still there: ${key}`),
    ...old
      .filter((one) => !one.deleted && !isSeal(one) && !sealed.has(one.version))
      .map((one) => `in no seal: ${nameOf(one)}`),
  ];
}

async function verify() {
  const all = await versions();
  const chain = await chainOf(all);
  const held = new Set(all.map(({ version }) => version));
  const oldest = new Date(Date.now() - Number(LOCK_DAYS) * DAY_MS).toISOString();
  const isKnown = !SEAL || chain.some(({ digest }) => digest === SEAL);
  const problems = [
    ...(await problemsOfChain(chain, { held, oldest })),
    ...problemsOfRest(all, chain),
    ...(isKnown ? [] : [`the seal ${SEAL} is not in the chain`]),
  ];
  for (const problem of problems) console.error(problem);
  console.log(`${chain.length} seals verified: ${problems.length} problems`);
  if (problems.length > 0) process.exit(1);
}

await { seal, verify }[MODE]();
