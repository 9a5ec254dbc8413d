// Runs in the network namespace of a cluster's only node. It leads connections of the tests, which come through a Unix
// socket, to pods, and those of pods to a Service's address on to the pods behind it, as kube-proxy does.
import { connect, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { join } from "./join.ts";

/** A port of a Service: where it is listened on, and the pods behind it. */
export interface Forward {
  readonly address: string;
  readonly port: number;
  readonly targets: readonly Target[];
}

/** A port of a pod, or a Unix socket of this machine. */
export type Target = { readonly address: string; readonly port: number } | { readonly socket: string };

const connectTo = (target: Target): Socket =>
  "socket" in target ? connect(target.socket) : connect(target.port, target.address);

/** Sent to a test once the pod has accepted its connection. */
const ACCEPTED = Buffer.of(1);

/** A test writes `address port` and a line feed, then whatever the pod shall get. */
function serveTests(path: string): void {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    let head = Buffer.alloc(0);
    const read = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(10);
      if (end < 0) return;
      socket.off("data", read).pause();
      const [host = "", port = ""] = head.subarray(0, end).toString("utf8").split(" ");
      const rest = head.subarray(end + 1);
      if (rest.length > 0) socket.unshift(rest);
      const pod = connect(Number(port), host, () => {
        socket.write(ACCEPTED);
        join(socket, pod);
      }).once("error", () => socket.destroy());
    };
    socket.on("error", () => socket.destroy()).on("data", read);
    socket.resume();
  });
  server.listen(path);
}

interface Listener {
  readonly server: Server;
  targets: readonly Target[];
}

const listeners = new Map<string, Listener>();

function listen({ address, port, targets }: Forward): Promise<void> {
  let turn = 0;
  const listener: Listener = {
    targets,
    server: createServer((socket) => {
      const target = listener.targets[turn++ % Math.max(1, listener.targets.length)];
      if (target === undefined) socket.resetAndDestroy();
      else join(socket, connectTo(target));
    }),
  };
  listeners.set(`${address}:${port}`, listener);
  return new Promise((resolve, reject) => {
    listener.server.once("error", reject);
    listener.server.listen(port, address, resolve);
  });
}

/** Makes the listeners those of a new list: a known one gets other targets. */
async function update(forwards: readonly Forward[]): Promise<void> {
  for (const forward of forwards) {
    const known = listeners.get(`${forward.address}:${forward.port}`);
    if (known === undefined) await listen(forward);
    else known.targets = forward.targets;
  }
}

async function main(path: string): Promise<void> {
  serveTests(path);
  process.stdout.write("ready\n");
  for await (const line of createInterface({ input: process.stdin })) {
    await update(JSON.parse(line) as readonly Forward[]);
    process.stdout.write("ready\n");
  }
}

const [, file, path] = process.argv;
if (file === import.meta.filename && path !== undefined) await main(path);
