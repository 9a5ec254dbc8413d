import type { Input } from "@pulumi/pulumi";

/**
 * A program that sets up a broker which a service runs, wherever it runs itself. It may run again at any time, on a broker that
 * is in use.
 */
export interface BrokerSetup {
  readonly image: string;
  /** User id. */
  readonly user: number;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, Input<string>>>;
  /** Variable → the user of the broker whose password it gets. */
  readonly passwords: Readonly<Record<string, string>>;
}
