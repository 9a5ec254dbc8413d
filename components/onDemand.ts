import { createRequire } from "node:module";
import { extname } from "node:path";

/** Loads a module beside the one that asks: `./engines/msk`, without its ending. */
export type OnDemand = <Module>(file: string) => Module;

/**
 * Loads modules when they are needed, because a provider's SDK costs start-up time; synchronously, because a constructor cannot
 * wait.
 *
 * @param meta `import.meta` of the module that asks
 */
export function onDemand({ url, filename }: Pick<ImportMeta, "url" | "filename">): OnDemand {
  const require = createRequire(url);
  // `.ts` in a clone, `.js` in the published package.
  const ending = extname(filename);
  return (file) => require(`${file}${ending}`);
}
