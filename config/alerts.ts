import { SECRET_TEXT } from "../base/errors.ts";

/**
 * Stands for the URL of a webhook where nobody may read it, or only Pulumi can decrypt it. The host can never exist: RFC
 * 2606, section 2.
 */
const WITHHELD_WEBHOOK = `https://withheld.invalid/${SECRET_TEXT}`;

/** Whether an address is the URL of a webhook, which anybody who knows it can call. Others are e-mail addresses. */
export const isWebhook = (address: string): boolean => address.includes("://");

type Addresses = Readonly<Record<string, unknown>>;

const replaced = (addresses: Addresses, isHidden: (address: string) => boolean): Addresses =>
  Object.fromEntries(
    Object.entries(addresses).map(([level, address]) => [
      level,
      typeof address === "string" && isHidden(address) ? WITHHELD_WEBHOOK : address,
    ]),
  );

/** The same addresses without the URL of any webhook. What a stack consists of does not depend on the URL. */
export const withoutWebhooks = (addresses: Addresses): Addresses =>
  replaced(addresses, (address) => isWebhook(address) || address === SECRET_TEXT);

/**
 * The same addresses with a URL for each that is encrypted. Outside the engine nobody can read it, and only a webhook
 * needs to be encrypted.
 */
export const withReadableAddresses = (addresses: Addresses): Addresses =>
  replaced(addresses, (address) => address === SECRET_TEXT);
