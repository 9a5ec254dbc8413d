/** A subnet's prefix is 4 bits longer than the network's, which gives sixteen subnets of one size. */
const SUBNET_BITS = 4;

/** First of the sixteen subnets for each kind. A zone keeps its subnets when a tier adds zones. */
const firstSlot = { public: 0, private: 8 } as const;

export type SubnetKind = keyof typeof firstSlot;

/** Logical name of a subnet. */
export const subnetName = (name: string, kind: SubnetKind, zone: number): string => `${name}-${kind}-${zone}`;

const toNumber = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");

/**
 * The CIDR of one subnet.
 *
 * @param network CIDR of the VPC, with a prefix from /16 to /20; bits after the prefix are ignored.
 * @param zone position of the zone, from 0 to 7.
 */
export function subnetCidr(network: string, kind: SubnetKind, zone: number): string {
  const [address = "", prefix = ""] = network.split("/");
  const subnetPrefix = Number(prefix) + SUBNET_BITS;
  const networkSize = 2 ** (32 - Number(prefix));
  const base = Math.floor(toNumber(address) / networkSize) * networkSize;
  return `${toAddress(base + (firstSlot[kind] + zone) * 2 ** (32 - subnetPrefix))}/${subnetPrefix}`;
}
