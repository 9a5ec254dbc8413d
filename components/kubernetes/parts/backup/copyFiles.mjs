// Copies the files below FROM to TO, which exists. A file that is the same in LAST, an earlier copy, is linked to it and
// takes no further space. With SQLITE, databases are copied by SQLite itself, which reads them consistently while others
// write.
import {
  closeSync,
  copyFileSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";

const { FROM = "", TO = "", LAST = "", SQLITE = "" } = process.env;

/** First bytes of every database: https://www.sqlite.org/fileformat.html */
const MAGIC = Buffer.from("SQLite format 3\0");
/** What SQLite keeps beside a database: its content is in the copy of the database. */
const COMPANION = /-(wal|shm|journal)$/;

const statOf = (path) => lstatSync(path, { throwIfNoEntry: false });

function isDatabase(path) {
  const start = Buffer.alloc(MAGIC.length);
  const file = openSync(path, "r");
  try {
    return readSync(file, start) === MAGIC.length && start.equals(MAGIC);
  } finally {
    closeSync(file);
  }
}

async function copyDatabase(from, to) {
  const database = new DatabaseSync(from);
  try {
    await backup(database, to);
  } finally {
    database.close();
  }
}

const isSame = (one, other) =>
  other?.isFile() === true && one.size === other.size && one.mtimeMs === other.mtimeMs;

async function copyFile(path, stat) {
  const [from, to, last] = [join(FROM, path), join(TO, path), join(LAST, path)];
  if (SQLITE !== "" && isDatabase(from)) return copyDatabase(from, to);
  if (LAST !== "" && isSame(stat, statOf(last))) return linkSync(last, to);
  copyFileSync(from, to);
  lutimesSync(to, stat.atime, stat.mtime);
}

async function copyDirectory(path) {
  const names = readdirSync(join(FROM, path)).filter((name) => path !== "" || name !== "lost+found");
  for (const name of names) {
    const below = join(path, name);
    // An application may delete a file while others are copied.
    const stat = statOf(join(FROM, below));
    const isCompanion = SQLITE !== "" && COMPANION.test(name) && names.includes(name.replace(COMPANION, ""));
    if (stat === undefined || isCompanion) continue;
    if (stat.isDirectory()) {
      mkdirSync(join(TO, below));
      await copyDirectory(below);
    } else if (stat.isSymbolicLink()) symlinkSync(readlinkSync(join(FROM, below)), join(TO, below));
    else if (stat.isFile()) await copyFile(below, stat);
  }
}

await copyDirectory("");
