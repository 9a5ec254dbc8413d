import { unprovided } from "./unprovided.ts";

/** Microsoft Azure. */
export const azure = unprovided("azure-native");
