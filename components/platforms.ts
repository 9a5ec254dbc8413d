import { createRequire } from "node:module";
import { extname } from "node:path";
import { UnsupportedError } from "../base/errors.ts";
import type { Target } from "../config/settings.ts";
import type { PlatformFactory } from "./platform.ts";

const require = createRequire(import.meta.url);
/** `.ts` in a clone, `.js` in the published package. */
const EXTENSION = extname(import.meta.filename);

interface PlatformModule {
  readonly createPlatform: PlatformFactory;
}

/** Loaded on demand and synchronously: a provider's SDK costs start-up time, and a constructor cannot wait. */
const load = (target: Target) => (): PlatformFactory =>
  (require(`./${target}/index${EXTENSION}`) as PlatformModule).createPlatform;

const notYet = (target: Target) => (): never => {
  throw new UnsupportedError(`the target ${target} is not provided yet`);
};

const factories = {
  kubernetes: load("kubernetes"),
  aws: load("aws"),
  gcp: notYet("gcp"),
  azure: notYet("azure"),
} satisfies Record<Target, () => PlatformFactory>;

/** The one place where the target is chosen. @throws UnsupportedError for a target that is not provided yet. */
export const platformOf = (target: Target): PlatformFactory => factories[target]();
