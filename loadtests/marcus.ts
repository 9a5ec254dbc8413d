/// <reference types="k6" />
/**
 * People of one board read and write tasks, and see each other's changes over a WebSocket:
 *
 *   k6 run -e TIER=team -e BASE_URL=http://127.0.0.1:8080 loadtests/marcus.ts
 */
import { check } from "k6";
import exec from "k6/execution";
import { isObject } from "../base/json.ts";
import type { Answer, Send } from "./lib/api.ts";
import { beside } from "./lib/beside.ts";
import { type Credential, readCredentials } from "./lib/credentials.ts";
import { journey } from "./lib/journey.ts";
import { type Live, watcher } from "./lib/live.ts";
import { type Fields, fieldsOf, idOf, isText, rowsOf } from "./lib/read.ts";
import { system } from "./lib/system.ts";
import { removeBy } from "./lib/work.ts";

const marcus = system("marcus");
export const { options, handleSummary } = marcus;

/** People who share a board; no figure states them. A change goes to each of them. */
const PEOPLE_OF_A_BOARD = 5;
/** Marks what load tests make, so that it can be told from the work of people. */
const PROJECT = "load-test";

const credentials = readCredentials();
const writers = credentials.filter(({ role }) => role !== "viewer");
const viewer = credentials.find(({ role }) => role === "viewer");

const logIn = marcus.request("logIn", { status: 200 });
const watch = watcher(marcus.connection, marcus.path("watch"));

/** What a person may send, with his token in the headers. */
interface Person {
  readonly headers: { readonly Authorization: string };
  readonly tasks: Send;
  readonly create: Send;
  readonly change: Send;
  readonly remove: Send;
}

interface Tokens {
  readonly writers: readonly string[];
  readonly viewer: string;
}

export const setup = beside((): Tokens => {
  if (viewer === undefined || writers.length === 0)
    throw new Error(
      `CREDENTIALS names the roles ${credentials.map(({ role }) => role).join(", ") || "of nobody"}, expected a viewer and somebody who may write`,
    );
  return { writers: writers.map(tokenOf), viewer: tokenOf(viewer) };
});

function tokenOf({ email, password, role }: Credential): string {
  const { token } = fieldsOf(logIn(null, { email, password }));
  if (isText(token)) return token;
  throw new Error(`${email} (${role}) got no token, expected one from "${marcus.path("logIn")}"`);
}

function personOf(token: string): Person {
  const headers = { Authorization: `Bearer ${token}` };
  return {
    headers,
    tasks: marcus.request("tasks", { status: 200, headers, person: true }),
    create: marcus.request("create", { status: 201, headers, person: true }),
    change: marcus.request("change", { status: 200, headers, person: true }),
    remove: marcus.request("remove", { status: 204, headers, person: true, discard: true }),
  };
}

/** Requests are prepared once for each user of k6 and token. */
const people = new Map<string, Person>();

function writer({ writers: tokens }: Tokens, at: number): Person {
  const token = tokens[at % tokens.length] ?? "";
  const person = people.get(token) ?? personOf(token);
  people.set(token, person);
  return person;
}

function boards(): number {
  const users = Object.values(marcus.load().scenarios).map((one) => ("vus" in one ? one.vus : 1));
  return Math.ceil(Math.max(...users) / PEOPLE_OF_A_BOARD);
}

const projectOf = (board: number): string => `${PROJECT}-${board}`;

/** A pause that lets messages arrive, which k6's sleep does not. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, marcus.thinkTime() * 1000));

export const board = journey(async (tokens: Tokens) => {
  await pause();
  const me = exec.vu.idInTest;
  const project = projectOf(me % boards());
  const live = await watch({ project }, writer(tokens, me + 1).headers);
  if (live === null) return;
  try {
    await oneTask(writer(tokens, me), project, live);
  } finally {
    await live.close();
  }
});

const ofTask = { "a task gets an id": (id: unknown) => id !== null };
const ofBoard = {
  "a board has its own tasks": ({ rows, project }: Listed) =>
    rows?.every((row) => row.project === project) === true,
  "a change is on the board": ({ rows, id, title }: Listed) =>
    rows?.some((row) => row.id === id && row.title === title) === true,
};

interface Listed {
  readonly rows: readonly Fields[] | null;
  readonly project: string;
  readonly id: string | number;
  readonly title: string;
}

/** Makes a task, changes it, and removes it; each time the other connection has to see it. */
async function oneTask(me: Person, project: string, live: Live): Promise<void> {
  const made = me.create(null, { project, title: "made by a load test" });
  if (made === null) return;
  const id = idOf(fieldsOf(made));
  check(id, ofTask);
  if (id === null) return;
  const title = `changed by a load test, ${Math.random()}`;
  try {
    await seen(live, "task.created", id);
    await pause();
    if (me.change({ id }, { title }) !== null) await seen(live, "task.changed", id);
    await pause();
    const list = me.tasks({ project });
    if (list !== null) check({ rows: rowsOf(fieldsOf(list), "tasks"), project, id, title }, ofBoard);
  } finally {
    if (me.remove({ id }) !== null) await seen(live, "task.deleted", id);
  }
}

const arrived = { "others see a change": (message: Fields | null) => message !== null };

async function seen(live: Live, type: string, id: string | number): Promise<void> {
  const message = await live.next((one) => one.type === type && taskOf(one).id === id);
  check(message, arrived);
}

const taskOf = ({ task }: Fields): Fields => (isObject(task) ? task : {});

const wrongPassword = marcus.request("logIn", { status: 401, checks: "a wrong password is refused" });
const strangerReads = marcus.request("tasks", { status: 401, checks: "nobody reads without a token" });
const strangerWrites = marcus.request("create", { status: 401, checks: "nobody writes without a token" });

export const roles = journey((tokens: Tokens) => {
  const member = writer(tokens, 0);
  const project = projectOf(0);
  wrongPassword(null, { email: viewer?.email ?? "", password: `not ${Math.random()}` });
  strangerReads({ project });
  strangerWrites(null, { project, title: "by nobody" });
  const id = idOf(fieldsOf(member.create(null, { project, title: "not for viewers" })));
  if (id === null) return;
  try {
    viewerOnly(tokens.viewer, project, id, member.remove);
  } finally {
    member.remove({ id });
  }
});

/** A viewer reads, and writes nothing. */
function viewerOnly(token: string, project: string, id: string | number, remove: Send): void {
  const headers = { Authorization: `Bearer ${token}` };
  const refused = (checks: string) => ({ status: 403, headers, checks });
  const otherwise = (answer: Answer) => removeBy(answer, remove);
  marcus.request("tasks", { status: 200, headers, checks: "a viewer reads" })({ project });
  const create = { ...refused("a viewer makes no task"), otherwise };
  marcus.request("create", create)(null, { project, title: "by a viewer" });
  marcus.request("change", refused("a viewer changes no task"))({ id }, { title: "by a viewer" });
  marcus.request("remove", refused("a viewer removes no task"))({ id });
}

/** Removes what iterations left that were cut off. */
export const teardown = beside((tokens: Tokens) => {
  const member = writer(tokens, 0);
  for (let board = 0; board < boards(); board += 1) {
    const list = fieldsOf(member.tasks({ project: projectOf(board) }));
    for (const task of rowsOf(list, "tasks") ?? []) {
      const id = idOf(task);
      if (id !== null) member.remove({ id });
    }
  }
});
