import { MissingToolError, RequestError, show } from "./errors.ts";

/** What an error of the operating system means to a person. */
interface Meaning {
  readonly what: string;
  /** What to do. */
  readonly fix: string;
  /** Whether the machine lacks something, so that no other request would succeed: exit code 3. @default false */
  readonly machine?: boolean;
}

const noPermission: Meaning = {
  what: "this user has no right to it",
  fix: "give the user the right, or name another path",
};
const noSpace: Meaning = {
  what: "there is no space left for it",
  fix: "make room on that disk, or name a path on another one",
  machine: true,
};
const tooManyFiles: Meaning = {
  what: "too many files are open",
  fix: "end other programs, or raise the limit (ulimit -n)",
  machine: true,
};

/** Errors that files, folders and programs of a machine cause. https://nodejs.org/api/errors.html#common-system-errors (read 2026-11-26) */
const meanings: Readonly<Record<string, Meaning>> = {
  ENOENT: {
    what: "there is no such file or folder, or it is a link to one",
    fix: "create it, or correct the path",
  },
  EACCES: noPermission,
  EPERM: noPermission,
  EISDIR: {
    what: "it is a folder where a file is expected",
    fix: "move the folder away, or name a file",
  },
  ENOTDIR: {
    what: "a part of the path is a file where a folder is expected",
    fix: "move the file away, or name another path",
  },
  EEXIST: { what: "something of that name is there already", fix: "move it away, or name another path" },
  ENOTEMPTY: { what: "the folder is not empty", fix: "empty it, or name another one" },
  ELOOP: { what: "its symbolic links lead in a circle", fix: "correct the links, or name another path" },
  ENAMETOOLONG: { what: "the path is longer than the file system allows", fix: "name a shorter path" },
  ENXIO: { what: "nothing reads or writes at its other end", fix: "name a regular file" },
  EINVAL: { what: "the file system refuses it", fix: "name a regular file on another path" },
  EBUSY: { what: "another program uses it", fix: "end that program, or name another path" },
  ETXTBSY: { what: "it is a program that runs", fix: "end that program, or name another path" },
  EROFS: { what: "the file system is read-only", fix: "name a path that can be written" },
  EXDEV: { what: "the file system cannot rename it", fix: "name a path on one file system" },
  EFBIG: { what: "it is larger than the file system allows", fix: "name a path on another disk" },
  ERR_FS_FILE_TOO_LARGE: { what: "it is larger than 2 GiB", fix: "name a smaller file" },
  ERR_INVALID_ARG_VALUE: {
    what: "the path holds a character that no path may have",
    fix: "correct the path",
  },
  ENOSPC: noSpace,
  EDQUOT: noSpace,
  EMFILE: tooManyFiles,
  ENFILE: tooManyFiles,
  EIO: { what: "the disk answers with an error", fix: "check the disk, or name another path", machine: true },
};

/** A path on one line. One with unusual characters is shown as JSON. */
const pathText = (path: string): string => (/^[\P{C}]+$/u.test(path) ? path : show(path));

/** Where the error happened, as far as it says so itself. */
function placeOf({ path, syscall }: NodeJS.ErrnoException): string {
  if (path !== undefined) return path;
  return syscall === "uv_cwd" ? "the current folder" : `the system call ${syscall ?? "unknown"}`;
}

/** Whether the error is of the operating system, and not a fault of a program. */
const isOfSystem = (error: unknown): error is NodeJS.ErrnoException & { readonly code: string } =>
  error instanceof Error &&
  typeof (error as NodeJS.ErrnoException).code === "string" &&
  Object.hasOwn(meanings, (error as NodeJS.ErrnoException).code ?? "");

/**
 * An error of the operating system, such as a file that cannot be read, as one line: where, what, and what to do.
 * Undefined for any other error.
 *
 * @param place the file, key or flag as messages show it. @default the path in the error
 */
export function systemError(error: unknown, place?: string): RequestError | MissingToolError | undefined {
  if (!isOfSystem(error)) return undefined;
  const { what, fix, machine = false } = meanings[error.code] as Meaning;
  const line = `${pathText(place ?? placeOf(error))}: ${what} (${error.code}); ${fix}`;
  return machine ? new MissingToolError(line) : new RequestError(line);
}

/**
 * Runs an operation on a file.
 *
 * @param place the file, key or flag as messages show it.
 * @throws RequestError or MissingToolError of one line where the operating system refuses.
 */
export function onFile<Result>(place: string, operation: () => Result): Result {
  try {
    return operation();
  } catch (error) {
    throw systemError(error, place) ?? error;
  }
}
