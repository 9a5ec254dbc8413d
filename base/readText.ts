import { readFileSync, statSync } from "node:fs";
import { RequestError } from "./errors.ts";
import { onFile } from "./systemError.ts";

/** `ignoreBOM` keeps the mark at the start, as reading a file as UTF-8 does; each parser skips it or refuses it. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The text of a file that a person wrote.
 *
 * @param origin the file as messages show it.
 * @throws RequestError (exit code 2) of one line if it cannot be read, is no regular file, or is no UTF-8.
 */
export function readText(path: string, origin: string): string {
  const bytes = onFile(origin, () => {
    const stats = statSync(path);
    if (stats.isFile() || stats.isDirectory()) return readFileSync(path);
    throw new RequestError(
      `${origin}: it is a device or a pipe where a file is expected; name a regular file`,
    );
  });
  try {
    return utf8.decode(bytes);
  } catch {
    throw new RequestError(`${origin}: got bytes that are no text in UTF-8; save the file as UTF-8`);
  }
}
