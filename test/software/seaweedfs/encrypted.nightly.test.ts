import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../pod/cluster.ts";
import { renderedUp } from "../pod/manifests.ts";
import { BUCKET, ObjectStore, STORE } from "./store.ts";
import { LOST_MS, Written } from "./written.ts";

const PLAIN = { "echelon:monitoring": "existing" };
const ENCRYPTED = { ...PLAIN, "echelon:certificates": "existing" };
/** Ports that only members call. */
const MEMBER_PORTS = [
  ...["master", "volume", "filer"],
  ...["s3-grpc", "master-grpc", "volume-grpc", "filer-grpc"],
];

describe("objects of the stack enterprise, encrypted in transit", () => {
  let store: ObjectStore;
  const put = (path: string, member: number, headers: Record<string, string> = {}) =>
    store.ask(store.keysOf("move"), path, { method: "PUT", body: "one", member, headers });
  const get = (path: string, member: number) => store.ask(store.keysOf("move"), path, { member });

  beforeAll(async () => {
    store = await ObjectStore.open("enterprise", ENCRYPTED);
    await store.start();
    expect(await store.cluster.run(store.job, LOST_MS)).toMatchObject({ exitCode: 0 });
  }, 300_000);
  afterAll(() => store?.cluster.end());

  it("are written, copied and read through every gateway", async () => {
    expect(store.endpoint).toBe(`https://${STORE}:8333`);
    for (const member of [0, 1, 2]) {
      const path = `${BUCKET}/encrypted/${member}`;
      expect(await put(path, member)).toMatchObject({ status: 200 });
      expect(await put(`${path}/copy`, member, { "x-amz-copy-source": `/${path}` })).toMatchObject({
        status: 200,
      });
      for (const other of [0, 1, 2])
        expect(await get(`${path}/copy`, other)).toEqual({ status: 200, text: "one" });
    }
  });

  it("have a vote of each master, and the maintenance script reaches all members", async () => {
    expect(await store.voters()).toHaveLength(3);
    expect(await store.maintain()).not.toMatch(/error|failed|refused/i);
  });

  it.each(["s3", ...MEMBER_PORTS])("are served to nobody without encryption at the port %s", async (port) => {
    const answered = await store.pods[0]?.request(port, "/healthz").catch(String);
    expect(answered).toSatisfy((answer) =>
      port.endsWith("-grpc")
        ? /socket hang up|Parse Error|ECONNRESET/.test(String(answer))
        : /sent an HTTP request to an HTTPS server/.test(answer.body),
    );
  });

  it.each(MEMBER_PORTS)("are served to nobody without a certificate at the port %s", async (port) => {
    await expect(store.pods[0]?.request(port, "/", { encrypted: true })).rejects.toThrow(
      /certificate required|bad certificate/,
    );
  });

  it.each([
    ["knows the authority", {}, STORE, ""],
    ["does not know the authority", { NODE_EXTRA_CA_CERTS: "" }, STORE, /UNABLE_TO_|SELF_SIGNED/],
    ["asks for another name", {}, undefined, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ] as const)("answer a client that %s, or it refuses them", async (_, env, name, refusal) => {
    const url = `https://${name ?? store.cluster.serviceAddress(STORE)}:8333/healthz`;
    const script = `fetch("${url}").catch((error) => { console.error(error.cause.code); process.exitCode = 1; })`;
    const { code, stderr } = await store.client.exec(["node", "--eval", script], { env });
    expect({ code, stderr }).toEqual({
      code: refusal === "" ? 0 : 1,
      stderr: expect.stringMatching(refusal),
    });
  });

  it("leave their figures to Prometheus", async () => {
    const answer = await store.pods[0]?.request("metrics", "/metrics");
    expect(answer?.body).toContain("SeaweedFS_s3_request_total");
  });
});

describe("objects of the stack enterprise that is encrypted by an `up`", () => {
  it("are all there once every member was replaced", async () => {
    const [plain, encrypted] = await renderedUp("enterprise", PLAIN, ENCRYPTED);
    const store = await ObjectStore.of(await Cluster.start(plain));
    try {
      await store.start();
      expect(await store.cluster.run(store.job, LOST_MS)).toMatchObject({ exitCode: 0 });
      const written = new Written(store, "agents");
      await written.put(20);
      await store.rollOut(encrypted);
      await written.untilThere([0, 1, 2]);
      await written.put(1);
    } finally {
      await store.cluster.end();
    }
  }, 400_000);
});
