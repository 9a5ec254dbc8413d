import { createServer } from "node:net";

/** The only address on which components listen. */
export const LOOPBACK = "127.0.0.1";

/** kwokctl's options for ports, named after components. */
export const portOptions = [
  "etcdPort",
  "etcdPeerPort",
  "kubeApiserverPort",
  "kubeControllerManagerPort",
  "kubeSchedulerPort",
  "kwokControllerPort",
  "metricsServerPort",
] as const;
export type Ports = Readonly<Record<(typeof portOptions)[number], number>>;

/** Above the well-known ports, and below the range that the operating system uses for outgoing connections. */
const FIRST_PORT = 10_240;
const LAST_PORT = 32_000;

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

const randomPort = (): number => FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));

/** Different ports that are free on loopback now; random, so that two sandboxes that start together rarely choose the same. */
export async function freePorts(): Promise<Ports> {
  const chosen: number[] = [];
  while (chosen.length < portOptions.length) {
    const port = randomPort();
    if (!chosen.includes(port) && (await isFree(port))) chosen.push(port);
  }
  return Object.fromEntries(portOptions.map((name, index) => [name, chosen[index]])) as Ports;
}
