import { createServer } from "node:net";

/** Where every component listens, and nowhere else. */
export const LOOPBACK = "127.0.0.1";

/** Names of kwokctl's options; each component gets the one named after it. */
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

/** Below the range from which the operating system takes the local end of a connection, above the well known ones. */
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

/** Different ports that are free on loopback now, taken at random so that two starts at one time seldom meet. */
export async function freePorts(): Promise<Ports> {
  const chosen: number[] = [];
  while (chosen.length < portOptions.length) {
    const port = randomPort();
    if (!chosen.includes(port) && (await isFree(port))) chosen.push(port);
  }
  return Object.fromEntries(portOptions.map((name, index) => [name, chosen[index]])) as Ports;
}
