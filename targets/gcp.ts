import { unprovided } from "./unprovided.ts";

/** Google Cloud. */
export const gcp = unprovided("gcp");
