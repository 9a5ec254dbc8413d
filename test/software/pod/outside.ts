import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { join } from "./join.ts";
import type { Network } from "./network.ts";

async function listening(server: Server, where: string | number): Promise<Server> {
  const ready = once(server, "listening");
  if (typeof where === "string") server.listen(where);
  else server.listen(where, "127.0.0.1");
  await ready;
  return server;
}

/** Leads connections at a Unix socket, which pods reach through their node, to a port of this machine's loopback. */
export const leadOut = (socket: string, port: number): Promise<Server> =>
  listening(
    createServer((inside) => join(inside, connect(port, "127.0.0.1"))),
    socket,
  );

/** Leads connections at a free port of this machine's loopback to a port of a pod. */
export const leadIn = (network: Network, address: string, port: number): Promise<Server> =>
  listening(
    createServer((outside) => {
      outside.on("error", () => outside.destroy());
      network.connect(address, port).then(
        (inside) => join(outside, inside),
        () => outside.destroy(),
      );
    }),
    0,
  );

export const portOfServer = (server: Server): number => (server.address() as AddressInfo).port;
