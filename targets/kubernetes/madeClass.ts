/** Name of the classes of volumes and snapshots on a cluster that a stack makes. */
export const MADE_CLASS = "echelon";

/** Name of the class of the volumes of a store that has several, on such a cluster. */
export const MADE_MEMBER_CLASS = "echelon-members";
