import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { Board, bearerOf } from "../marcus/board.ts";
import { type Session, Sessions } from "../marcus/sessions.ts";
import { statuses, Tasks } from "../marcus/tasks.ts";
import { Users } from "../marcus/users.ts";
import { HttpError, notFound } from "../serve/errors.ts";
import { body, id, text } from "./schemas.ts";
import { type App, type Context, facing, type System } from "./system.ts";

const project = text(100);
const title = text(500);
const login = body({ email: text(254), password: text(1000) });
const newTask = body({ project, title });
const change = body({ title: Type.Optional(title), status: Type.Optional(Type.Enum([...statuses])) });
const projectQuery = Type.Object({ project });

/** Tasks of projects, with logins, roles, and updates by WebSocket. */
export async function marcus({ metrics, remote, secret, settings, sql }: Context): Promise<System> {
  const users = await Users.of(settings.usersFile);
  const tasks = new Tasks(sql);
  let begun: Sessions | undefined;
  const sessions = async (): Promise<Sessions> => {
    begun ??= new Sessions(await secret("sessions"));
    return begun;
  };
  const board = new Board({
    path: `${settings.basePath}/ws`,
    most: settings.maxConnections,
    metrics,
    remote,
    admits: async (token) => (await sessions()).of(token) !== undefined,
  });

  const signedIn = async ({ headers }: FastifyRequest): Promise<Session> => {
    const session = (await sessions()).of(bearerOf(headers.authorization));
    if (session === undefined) throw new HttpError(401, "log in first", { "www-authenticate": "Bearer" });
    return session;
  };
  /** Hooks that run before a body is read. */
  const reads = async (request: FastifyRequest): Promise<void> => {
    await signedIn(request);
  };
  const writes = async (request: FastifyRequest): Promise<void> => {
    const { role } = await signedIn(request);
    if (role === "viewer") throw new HttpError(403, "a viewer may read only");
  };

  function writeRoutes(app: App): void {
    const route = { ...facing, onRequest: writes };
    app.post("/api/tasks", { ...route, schema: { body: newTask } }, async ({ body }, reply) => {
      const task = await tasks.create(body.project, body.title);
      board.tell("task.created", task);
      return reply.code(201).send(task);
    });
    app.patch(
      "/api/tasks/:id",
      { ...route, schema: { params: id, body: change } },
      async ({ params, body }) => {
        const task = await tasks.change(params.id, body);
        if (task === undefined) throw notFound();
        board.tell("task.changed", task);
        return task;
      },
    );
    app.delete("/api/tasks/:id", { ...route, schema: { params: id } }, async ({ params }, reply) => {
      const task = await tasks.delete(params.id);
      if (task === undefined) throw notFound();
      board.tell("task.deleted", task);
      return reply.code(204).send();
    });
  }

  function routes(app: App): void {
    app.post("/login", { schema: { body: login } }, async ({ body }) => {
      const role = await users.roleOf(body);
      if (role === undefined) throw new HttpError(401, "wrong email or password");
      return { token: (await sessions()).begin({ email: body.email, role }), role };
    });
    const list = { ...facing, onRequest: reads, schema: { querystring: projectQuery } };
    app.get("/api/tasks", list, async ({ query }) => ({ tasks: await tasks.list(query.project) }));
    writeRoutes(app);
  }

  return { routes, works: {}, upgrades: board };
}
