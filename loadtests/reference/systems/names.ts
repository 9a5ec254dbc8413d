/** The systems whose journeys this program serves: one file each in this folder. */
export const systems = ["marketing-engine", "multi-agent", "agency", "bella", "marcus"] as const;
