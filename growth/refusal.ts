/**
 * The environment variable with the path of a file to which the program writes why it refuses an update. `echelon up`
 * sets it, so that it fails whatever the engine makes of the refusal.
 */
export const REFUSAL = "ECHELON_REFUSAL";
