export const BYTES_PER_MIB = 2 ** 20;
export const BYTES_PER_GIB = 2 ** 30;
/** Decimal: volumes, objects and the figures of profiles are in GB. */
export const BYTES_PER_GB = 1e9;

/** Memory of so many MiB, in GB. */
export const gbOfMiB = (mebibytes: number): number => (mebibytes * BYTES_PER_MIB) / BYTES_PER_GB;

/** So many GB, in MiB. */
export const mibOfGB = (gigabytes: number): number => (gigabytes * BYTES_PER_GB) / BYTES_PER_MIB;
