import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** The only address on which anything of a run listens. */
export const LOOPBACK = "127.0.0.1";

/** A port that is free on loopback now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen({ port: 0, host: LOOPBACK });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
