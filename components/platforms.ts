import { createRequire } from "node:module";
import { extname } from "node:path";
import { kindsOf } from "../targets/index.ts";
import type { Target } from "../targets/names.ts";
import type { Builder } from "./platform.ts";

const require = createRequire(import.meta.url);
/** `.ts` in a clone, `.js` in the published package. */
const EXTENSION = extname(import.meta.filename);

interface PlatformModule {
  readonly platform: Builder;
}

/**
 * The one place where the target is chosen. A platform is loaded on demand and synchronously: a provider's SDK
 * costs start-up time, and a constructor cannot wait.
 *
 * @throws UnsupportedError for a target that is not provided yet.
 */
export function platformOf(target: Target): Builder {
  kindsOf(target);
  return (require(`./${target}/index${EXTENSION}`) as PlatformModule).platform;
}
