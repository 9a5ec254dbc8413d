import { randomUUID } from "node:crypto";
import { numberIn, type Row, type Sql, textOf } from "../data/sql.ts";
import { Full } from "../jobs/queue.ts";

export const statuses = ["todo", "doing", "done"] as const;

export interface Task {
  readonly id: string;
  readonly project: string;
  readonly title: string;
  readonly status: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Tasks that one project holds, and that one answer lists. */
const MOST_TASKS = 10_000;
const MOST_LISTED = 100;

const taskOf = (row: Row): Task => ({
  id: textOf(row, "id"),
  project: textOf(row, "project"),
  title: textOf(row, "title"),
  status: textOf(row, "status"),
  createdAt: numberIn(row, "created"),
  updatedAt: numberIn(row, "updated"),
});

/** Tasks by project, in the database. */
export class Tasks {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The newest tasks of a project. */
  async list(project: string): Promise<readonly Task[]> {
    const rows = await this.#sql.query(
      "SELECT * FROM tasks WHERE project = $1 ORDER BY created DESC LIMIT $2",
      [project, MOST_LISTED],
    );
    return rows.map(taskOf);
  }

  async create(project: string, title: string): Promise<Task> {
    const [counted] = await this.#sql.query("SELECT COUNT(*) AS tasks FROM tasks WHERE project = $1", [
      project,
    ]);
    if (Number(counted?.tasks) >= MOST_TASKS)
      throw new Full(`${project} has ${MOST_TASKS} tasks, no more fit`);
    const now = Date.now();
    const [row] = await this.#sql.query(
      "INSERT INTO tasks(id, project, title, status, created, updated) VALUES ($1, $2, $3, 'todo', $4, $5) RETURNING *",
      [randomUUID(), project, title, now, now],
    );
    return taskOf(row ?? {});
  }

  async change(
    id: string,
    { title = null, status = null }: { title?: string | null; status?: string | null },
  ) {
    const [row] = await this.#sql.query(
      "UPDATE tasks SET title = COALESCE($1, title), status = COALESCE($2, status), updated = $3 WHERE id = $4 RETURNING *",
      [title, status, Date.now(), id],
    );
    return row && taskOf(row);
  }

  async delete(id: string): Promise<Task | undefined> {
    const [row] = await this.#sql.query("DELETE FROM tasks WHERE id = $1 RETURNING *", [id]);
    return row && taskOf(row);
  }
}
