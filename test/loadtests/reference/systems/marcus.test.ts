import { scryptSync } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Reference, startReference } from "../reference.ts";

const salt = Buffer.from("a salt of sixteen");
const hashed = `scrypt:${salt.toString("base64")}:${scryptSync("hashed password", salt, 32, { N: 2 ** 14 }).toString("base64")}`;
const people = [
  { email: "admin@example.com", password: "plain password", role: "admin" },
  { email: "dev@example.com", password: hashed, role: "developer" },
  { email: "viewer@example.com", password: "only looks", role: "viewer" },
];

let scratch: string;
let one: Reference;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const logIn = async (email: string, password: string) => one.call("POST", "/login", { email, password });
const headersOf = async (email: string, password: string) =>
  bearer((await logIn(email, password)).body.token);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "reference-"));
  const file = join(scratch, "users.json");
  await writeFile(file, JSON.stringify(people));
  one = await startReference({ SYSTEM: "marcus", USERS_FILE: file, MAX_CONNECTIONS: "3" });
});
afterAll(async () => {
  await one.stop();
  await rm(scratch, { recursive: true });
});

describe("logins of marcus", () => {
  test.each([
    ["admin@example.com", "plain password", "admin"],
    ["dev@example.com", "hashed password", "developer"],
    ["viewer@example.com", "only looks", "viewer"],
  ])("%s has the role of the file", async (email, password, role) => {
    const { status, body } = await logIn(email, password);
    expect(status).toBe(200);
    expect(body.role).toBe(role);
    expect(body.token).toMatch(/^[\w-]+\.[\w-]+$/);
  });

  test.each([
    ["admin@example.com", "only looks"],
    ["dev@example.com", hashed],
    ["nobody@example.com", "plain password"],
    ["__proto__", "x"],
    ["' OR 1=1 --", "x"],
  ])("%s with another password is refused", async (email, password) => {
    expect(await logIn(email, password)).toMatchObject({
      status: 401,
      body: { error: "wrong email or password" },
    });
  });

  test("no answer and no line of the log has a password", async () => {
    await logIn("admin@example.com", "plain password");
    expect(one.output()).not.toMatch(/plain password|only looks|scrypt/);
  });

  test.each(["", "Bearer ", "Bearer a.b", "Basic YTpi", "Bearer e30.e30"])(
    "the header %o opens nothing",
    async (header) => {
      const headers: Record<string, string> = header === "" ? {} : { authorization: header };
      expect((await one.call("GET", "/api/tasks?project=p", undefined, headers)).status).toBe(401);
    },
  );

  test("a token that says more than was signed opens nothing", async () => {
    const token: string = (await logIn("viewer@example.com", "only looks")).body.token;
    const [said = "", signature = ""] = token.split(".");
    const more = { ...JSON.parse(Buffer.from(said, "base64url").toString()), role: "admin" };
    const forged = `${Buffer.from(JSON.stringify(more)).toString("base64url")}.${signature}`;
    expect((await one.call("GET", "/api/tasks?project=p", undefined, bearer(token))).status).toBe(200);
    expect((await one.call("GET", "/api/tasks?project=p", undefined, bearer(forged))).status).toBe(401);
  });
});

describe("tasks of marcus", () => {
  test("are written by a developer, and read by a viewer who may write nothing", async () => {
    const dev = await headersOf("dev@example.com", "hashed password");
    const viewer = await headersOf("viewer@example.com", "only looks");
    const made = await one.call("POST", "/api/tasks", { project: "roof", title: "Fix it" }, dev);
    expect(made).toMatchObject({ status: 201, body: { project: "roof", title: "Fix it", status: "todo" } });
    const path = `/api/tasks/${made.body.id}`;
    const changed = await one.call("PATCH", path, { status: "done" }, dev);
    expect(changed.body).toMatchObject({ title: "Fix it", status: "done" });
    const { body } = await one.call("GET", "/api/tasks?project=roof", undefined, viewer);
    expect(body.tasks).toEqual([changed.body]);
    expect((await one.call("POST", "/api/tasks", { project: "roof", title: "No" }, viewer)).status).toBe(403);
    expect((await one.call("PATCH", path, { status: "todo" }, viewer)).status).toBe(403);
    expect((await one.call("DELETE", path, undefined, viewer)).status).toBe(403);
    expect((await one.call("DELETE", path)).status).toBe(401);
    expect((await one.call("DELETE", path, undefined, dev)).status).toBe(204);
    expect((await one.call("PATCH", path, { status: "todo" }, dev)).status).toBe(404);
    expect((await one.call("GET", "/api/tasks?project=roof", undefined, viewer)).body.tasks).toEqual([]);
  });
});

const listen = (path: string) => new WebSocket(`${one.url.replace("http", "ws")}${path}`);
/** How a connection began: `open`, or `error` where it was refused. */
const begun = (socket: WebSocket): Promise<string> =>
  Promise.race([once(socket, "open"), once(socket, "error")]).then(([event]) => (event as Event).type);

describe("updates of marcus", () => {
  test("each change of a project arrives at those who look at it, and at nobody else", async () => {
    const { token } = (await logIn("viewer@example.com", "only looks")).body;
    const dev = await headersOf("dev@example.com", "hashed password");
    const [here, elsewhere] = ["roof", "cellar"].map((project) =>
      listen(`/ws?project=${project}&token=${token}`),
    );
    if (here === undefined || elsewhere === undefined) throw new Error("no sockets");
    expect(await Promise.all([begun(here), begun(elsewhere)])).toEqual(["open", "open"]);
    const heard: { type: string; task: { title: string } }[] = [];
    const others: unknown[] = [];
    here.addEventListener("message", ({ data }) => heard.push(JSON.parse(data)));
    elsewhere.addEventListener("message", ({ data }) => others.push(data));
    const { body: task } = await one.call("POST", "/api/tasks", { project: "roof", title: "A" }, dev);
    await one.call("PATCH", `/api/tasks/${task.id}`, { title: "B" }, dev);
    await one.call("DELETE", `/api/tasks/${task.id}`, undefined, dev);
    await expect.poll(() => heard.length).toBe(3);
    expect(heard.map(({ type, task }) => [type, task.title])).toEqual([
      ["task.created", "A"],
      ["task.changed", "B"],
      ["task.deleted", "B"],
    ]);
    expect(others).toEqual([]);
    expect(await one.metrics()).toMatch(/^echelon_open_connections 2$/m);
    here.close();
    elsewhere.close();
    await Promise.all([once(here, "close"), once(elsewhere, "close")]);
    await expect.poll(async () => /^echelon_open_connections 0$/m.test(await one.metrics())).toBe(true);
  });

  test.each(["/ws?project=roof", "/ws?project=roof&token=a.b", "/other?project=roof"])(
    "%s is refused",
    async (path) => {
      expect(await begun(listen(path))).toBe("error");
    },
  );

  test("no more connections are open than it takes", async () => {
    const { token } = (await logIn("viewer@example.com", "only looks")).body;
    const path = `/ws?project=roof&token=${token}`;
    const sockets = [listen(path), listen(path), listen(path)];
    expect(await Promise.all(sockets.map(begun))).toEqual(["open", "open", "open"]);
    expect(await begun(listen(path))).toBe("error");
    for (const socket of sockets) socket.close();
  });
});
