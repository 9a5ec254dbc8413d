import { createRequire } from "node:module";
import { extname } from "node:path";
import { kindsOf } from "../targets/index.ts";
import type { Target } from "../targets/names.ts";
import type { Parts } from "./alone/parts.ts";
import type { Builder } from "./platform.ts";

const require = createRequire(import.meta.url);
/** `.ts` in a clone, `.js` in the published package. */
const EXTENSION = extname(import.meta.filename);

interface PlatformModule {
  readonly platform: Builder;
}

/**
 * The platform of a target. Nothing else chooses code by target. The module is loaded on demand, because a
 * provider's SDK costs start-up time, and synchronously, because a constructor cannot wait.
 *
 * @throws UnsupportedError for a target that is not provided yet.
 */
export function platformOf(target: Target): Builder {
  kindsOf(target);
  return (require(`./${target}/index${EXTENSION}`) as PlatformModule).platform;
}

interface PartsModule {
  readonly parts: Parts;
}

/**
 * What components that stand alone on a target are built by. Only values of one platform meet each other there: all
 * components in a Network are on its target.
 *
 * @throws UnsupportedError for a target that is not provided yet.
 */
export function partsOf(target: Target): Parts {
  kindsOf(target);
  return (require(`./${target}/parts/alone${EXTENSION}`) as PartsModule).parts;
}
