/** Name of the classes of volumes and snapshots on a cluster that a stack makes. */
export const MADE_CLASS = "echelon";
