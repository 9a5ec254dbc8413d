import { readdirSync, readFileSync, readlinkSync } from "node:fs";

interface Socket {
  readonly address: string;
  readonly port: number;
}

/** State of proc_net_tcp(5) for a socket that listens. */
const LISTEN = "0A";
const HEX_DIGITS_OF_IPV4 = 8;

/** The kernel writes each 32-bit word of an address in the byte order of the machine. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (hex.length === HEX_DIGITS_OF_IPV4) return bytes.map((byte) => Number.parseInt(byte, 16)).join(".");
  return (bytes.join("").match(/.{4}/g) ?? []).join(":").toLowerCase();
}

interface Listener extends Socket {
  readonly inode: string;
}

/** Sockets that listen, from the text of `/proc/net/tcp` or `/proc/net/tcp6`. */
export function parseListeners(text: string): readonly Listener[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
      const [address, port] = local.split(":");
      if (state !== LISTEN || address === undefined || port === undefined || inode === undefined) return [];
      return [{ address: addressOf(address), port: Number.parseInt(port, 16), inode }];
    });
}

function inodesOf(pid: number): ReadonlySet<string> {
  const directory = `/proc/${pid}/fd`;
  const inodes = readdirSync(directory).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${directory}/${name}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
  return new Set(inodes);
}

/** TCP sockets on which a process listens; undefined on any system other than Linux. */
export function listeningSockets(pid: number): readonly Socket[] | undefined {
  if (process.platform !== "linux") return undefined;
  const inodes = inodesOf(pid);
  const listeners = ["tcp", "tcp6"].flatMap((name) =>
    parseListeners(readFileSync(`/proc/${pid}/net/${name}`, "utf8")),
  );
  return listeners.filter(({ inode }) => inodes.has(inode)).map(({ address, port }) => ({ address, port }));
}

const LOOPBACK_6 = "0000:0000:0000:0000:0000:0000:0000:0001";
/** An IPv4 loopback address on an IPv6 socket. */
const LOOPBACK_4_IN_6 = /^0000:0000:0000:0000:0000:ffff:7f/;

/** Whether only this machine can reach the address. */
export const isLoopback = (address: string): boolean =>
  address.startsWith("127.") || address === LOOPBACK_6 || LOOPBACK_4_IN_6.test(address);
