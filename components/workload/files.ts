/** Directory of the placeholder, in the containers that run it. */
export const PLACEHOLDER_DIRECTORY = "/opt/echelon";
export const PLACEHOLDER_FILE = "server.cjs";
export const PLACEHOLDER_PATH = `${PLACEHOLDER_DIRECTORY}/${PLACEHOLDER_FILE}`;

/** The part of the placeholder for long connections, beside it. */
export const WEBSOCKET_FILE = "webSocket.cjs";

/** Directory of a store's files, on the machine and in every workload that uses the store. */
export const storeDirectory = ({ name }: { readonly name: string }): string => `/var/lib/echelon/${name}`;
