// Copies the files below FROM to TO, which exists, over files of the same names. A file that is the same in LAST, an earlier
// copy, is linked to it and takes no further space. DATABASES says what is done with the databases of SQLite: with `copy`,
// SQLite copies them itself, consistently while others write; with `replace`, what belongs to the database before is removed.
import * as fs from "node:fs";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";

const { FROM = "", TO = "", LAST = "", DATABASES = "" } = process.env;

/** First bytes of every database: https://www.sqlite.org/fileformat.html */
const MAGIC = Buffer.from("SQLite format 3\0");
/** Files that SQLite keeps beside a database. Their content is in the copy of the database. */
const COMPANIONS = ["-wal", "-shm", "-journal"];
/** Times that differ by less are the same: a time is copied as a number of seconds with digits that are cut. */
const SAME_MS = 0.01;

const statOf = (path) => fs.lstatSync(path, { throwIfNoEntry: false });

function isDatabase(path) {
  const start = Buffer.alloc(MAGIC.length);
  const file = fs.openSync(path, "r");
  try {
    return fs.readSync(file, start) === MAGIC.length && start.equals(MAGIC);
  } finally {
    fs.closeSync(file);
  }
}

/**
 * A backup in several steps begins anew whenever others write between two of them, and may never end. With the journal
 * mode `wal`, one step keeps nobody from writing; with any other it would. https://www.sqlite.org/backup.html
 */
const ALL_PAGES = 2 ** 31 - 1;

async function copyDatabase(from, to) {
  const database = new DatabaseSync(from);
  try {
    const { journal_mode: mode } = database.prepare("PRAGMA journal_mode").get();
    await backup(database, to, mode === "wal" ? { rate: ALL_PAGES } : {});
  } finally {
    database.close();
  }
}

const isSame = (one, other) =>
  other?.isFile() === true && one.size === other.size && Math.abs(one.mtimeMs - other.mtimeMs) < SAME_MS;

/** Writes a file under another name first, so that nobody reads a half of it. */
async function copyFile(path, stat) {
  const [from, to, last] = [join(FROM, path), join(TO, path), join(LAST, path)];
  const isOne = DATABASES !== "" && isDatabase(from);
  if (!isOne && LAST !== "" && isSame(stat, statOf(last))) return fs.linkSync(last, to);
  const half = `${to}.half-copied`;
  if (isOne && DATABASES === "copy") await copyDatabase(from, half);
  else {
    fs.copyFileSync(from, half);
    fs.utimesSync(half, stat.atimeMs / 1000, stat.mtimeMs / 1000);
  }
  if (isOne) for (const end of COMPANIONS) fs.rmSync(`${to}${end}`, { force: true });
  fs.renameSync(half, to);
}

function copyLink(path) {
  const to = join(TO, path);
  fs.rmSync(to, { force: true });
  fs.symlinkSync(fs.readlinkSync(join(FROM, path)), to);
}

/** Whether a file belongs to a database in the same directory. */
const isCompanion = (name, names) =>
  DATABASES !== "" &&
  COMPANIONS.some((end) => name.endsWith(end) && names.includes(name.slice(0, -end.length)));

async function copyDirectory(path) {
  const names = fs.readdirSync(join(FROM, path));
  for (const name of names) {
    const below = join(path, name);
    const stat = statOf(join(FROM, below));
    // An application may delete a file while others are copied; a file system has `lost+found`.
    if (stat === undefined || below === "lost+found" || isCompanion(name, names)) continue;
    if (stat.isSymbolicLink()) copyLink(below);
    else if (stat.isFile()) await copyFile(below, stat);
    else if (stat.isDirectory()) {
      fs.mkdirSync(join(TO, below), { recursive: true });
      await copyDirectory(below);
    }
  }
}

await copyDirectory("");
