import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Reference, startReference } from "./reference.ts";

/** What somebody may send in place of a text: each is refused, or taken as the text that it is. */
const TEXTS = [
  "'; DROP TABLE jobs; --",
  "__proto__",
  "constructor",
  "../../etc/passwd",
  "\u0000",
  "💣".repeat(20),
  "${7*7}",
];

/** What is no text, no number or no object where one is expected. */
const WRONG: readonly unknown[] = [null, true, [], [1], {}, { toString: 1 }, -1, 0.5, ""];

const ROUTES: Readonly<
  Record<string, readonly [path: string, body: Record<string, unknown>, keys: readonly string[]][]>
> = {
  "marketing-engine": [
    ["/v1/jobs", { kind: "content", location: "Bern", tokens: 1 }, ["kind", "location", "tokens"]],
  ],
  "multi-agent": [
    ["/v1/interactions", { lead: 1, type: "email", text: "a" }, ["type", "text"]],
    ["/v1/completions", { tokens: 1 }, ["tokens"]],
  ],
  agency: [
    ["/v1/runs", { workflow: "client-monitoring", clients: 1 }, ["workflow", "clients"]],
    ["/v1/webhooks/shop", { event: "a", id: "b" }, ["event", "id"]],
  ],
  bella: [
    ["/calendars", { niche: "a", city: "b", days: 1 }, ["niche", "city", "days"]],
    ["/batches", { businesses: [{ niche: "a", city: "b" }], days: 1 }, ["businesses", "days"]],
  ],
  marcus: [["/login", { email: "a@b.c", password: "d" }, ["email", "password"]]],
};

/** A thousand businesses have to fit into one request. */
const LARGER = "/batches";

/** Numbers that a route takes, so that they are no wrong values there. */
const takes = (key: string, value: unknown): boolean => key === "tokens" && value === 0.5;

describe.each(Object.entries(ROUTES))("hostile input to %s", (system, routes) => {
  let one: Reference;
  beforeAll(async () => {
    one = await startReference({ SYSTEM: system, TIME_FACTOR: "100000" });
  });
  afterAll(() => one.stop());

  test.each(routes)("%s refuses wrong types and lacking fields with 400", async (path, body, keys) => {
    for (const key of keys) {
      const { [key]: _, ...without } = body;
      expect([key, (await one.call("POST", path, without)).status]).toEqual([key, 400]);
      for (const value of WRONG) {
        if (takes(key, value)) continue;
        const { status } = await one.call("POST", path, { ...body, [key]: value });
        expect([key, value, status]).toEqual([key, value, 400]);
      }
    }
  });

  test.each(routes)(
    "%s refuses a body that poisons prototypes, is no JSON, or is too large",
    async (path, body) => {
      const text = JSON.stringify(body);
      const poisoned = text.replace("{", '{"__proto__":{"admin":true},');
      const constructed = text.replace("{", '{"constructor":{"prototype":{"admin":true}},');
      const large = text.replace("{", `{"more":"${"x".repeat(70_000)}",`);
      const bodies = [poisoned, constructed, "", "{", "null", "[]", '"text"', "\ufffe", large];
      const statuses: number[] = [];
      for (const given of bodies) statuses.push((await one.call("POST", path, given)).status);
      expect(statuses).toEqual([400, 400, 400, 400, 400, 400, 400, 400, path === LARGER ? 202 : 413]);
    },
  );

  test.each(routes)("%s takes hostile text as text, and goes on", async (path, body) => {
    for (const [key, value] of Object.entries(body)) {
      if (typeof value !== "string") continue;
      for (const text of TEXTS) {
        const { status } = await one.call("POST", path, { ...body, [key]: text });
        expect([text, [200, 202, 400, 401].includes(status)]).toEqual([text, true]);
      }
    }
    expect((await one.call("GET", "/")).status).toBe(200);
  });

  test("paths and queries of any kind are answered without a 500", async () => {
    const ids = [...TEXTS.map(encodeURIComponent), "%", "%00", "%2e%2e%2f", "x".repeat(3000), "1e9", "-1"];
    const paths = [
      "/v1/jobs/",
      "/v1/interactions/",
      "/v1/campaigns/",
      "/v1/runs/",
      "/calendars/",
      "/api/tasks/",
    ];
    for (const path of paths)
      for (const id of ids) {
        const { status } = await one.call("GET", `${path}${id}`);
        expect([path, id, [400, 401, 404, 405, 414].includes(status)]).toEqual([path, id, true]);
      }
    for (const query of [
      "limit=1e3",
      "limit=-1",
      "limit=1&limit=2",
      "status=__proto__",
      "day=x",
      "niche=&city=a&day=1",
    ]) {
      const answers = await Promise.all(
        ["/v1/pieces", "/v1/leads", "/content"].map((path) => one.call("GET", `${path}?${query}`)),
      );
      for (const { status } of answers) expect([query, status < 500]).toEqual([query, true]);
    }
  });
});

describe("hostile connections", () => {
  test("what is no HTTP is refused, and nothing of it stops the process", async () => {
    const one = await startReference({});
    try {
      const port = Number(new URL(one.url).port);
      const answers = [
        "\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        `GET / HTTP/1.1\r\nx: ${"a".repeat(100_000)}\r\n\r\n`,
      ].map(
        (text) =>
          new Promise<string>((resolve) => {
            let heard = "";
            const socket = connect(port, "127.0.0.1", () => socket.write(text));
            socket.setTimeout(500, () => socket.destroy());
            socket.on("data", (chunk) => {
              heard += chunk;
            });
            socket.on("error", () => {});
            socket.on("close", () => resolve(heard));
          }),
      );
      for (const answer of await Promise.all(answers)) expect(answer).not.toContain("200 OK");
      expect((await one.call("GET", "/")).status).toBe(200);
    } finally {
      await one.stop();
    }
  });
});
