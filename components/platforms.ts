import { kindsOf } from "../targets/index.ts";
import type { Target } from "../targets/names.ts";
import type { Parts } from "./alone/parts.ts";
import { onDemand } from "./onDemand.ts";
import type { Builder } from "./platform.ts";

const load = onDemand(import.meta);

interface PlatformModule {
  readonly platform: Builder;
}

/**
 * The platform of a target. Nothing else chooses code by target. Its module is loaded on demand.
 *
 * @throws UnsupportedError for a target that is not provided yet.
 */
export function platformOf(target: Target): Builder {
  kindsOf(target);
  return load<PlatformModule>(`./${target}/index`).platform;
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
  return load<PartsModule>(`./${target}/parts/alone`).parts;
}
