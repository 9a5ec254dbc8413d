import { dirname, extname, join } from "node:path";

/** A program in the folder of another file, with that file's extension: a `.ts` in a clone, a `.js` once compiled. */
export const programBeside = (filename: string, name: string): string =>
  join(dirname(filename), `${name}${extname(filename)}`);
