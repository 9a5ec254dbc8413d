/** Directory in which a workload finds the placeholder where one stands in for its image. */
export const PLACEHOLDER_DIRECTORY = "/opt/echelon";
export const PLACEHOLDER_FILE = "server.cjs";
export const PLACEHOLDER_PATH = `${PLACEHOLDER_DIRECTORY}/${PLACEHOLDER_FILE}`;

/** Directory of a store's files, on a machine and in every workload that uses it. */
export const storeDirectory = ({ name }: { readonly name: string }): string => `/var/lib/echelon/${name}`;
