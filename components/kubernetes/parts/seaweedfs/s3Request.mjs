// A request to an S3 gateway, signed as on https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
import { createHash, createHmac } from "node:crypto";

const SCOPE = ["us-east-1", "s3", "aws4_request"];
const TIMEOUT_MS = 20_000;

const hash = (text) => createHash("sha256").update(text).digest("hex");
const mac = (key, text) => createHmac("sha256", key).update(text).digest();
/** Encodes what RFC 3986 does not leave as it is; `encodeURIComponent` leaves five characters more. */
const encode = (text) =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Name and value of each, in the order of the names. */
const sorted = (entries) => Object.entries(entries).toSorted(([one], [other]) => (one < other ? -1 : 1));

/** Sends a request; returns its status, and the answer as text and as bytes. */
export async function request({ endpoint, keys, method = "GET", path, query = {}, headers = {}, body = "" }) {
  const place = `/${path.split("/").map(encode).join("/")}`;
  const search = sorted(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const sent = { ...headers, "x-amz-date": time, "x-amz-content-sha256": hash(body) };
  const signed = sorted({ ...sent, host: new URL(endpoint).host });
  const names = signed.map(([name]) => name).join(";");
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join("");
  const canonical = [method, place, search, lines, names, hash(body)].join("\n");
  const scope = [time.slice(0, 8), ...SCOPE];
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), hash(canonical)].join("\n");
  const signature = mac(scope.reduce(mac, `AWS4${keys.secretKey}`), text).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKey}/${scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`;
  const answer = await fetch(`${endpoint}${place}${search === "" ? "" : `?${search}`}`, {
    method,
    headers: { ...sent, authorization },
    ...(body === "" ? {} : { body }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, text: bytes.toString(), bytes };
}
