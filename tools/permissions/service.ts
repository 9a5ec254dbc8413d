export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A statement of an identity policy that allows something. */
export interface Allowed {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** For whom the policies are. */
export interface Deployer {
  /** Name of the system: every name of the stack's resources starts with it. */
  readonly system: string;
  /** Name of the stack: the tag `echelon:stack` of every resource that can have tags. */
  readonly stack: string;
  /** `echelon:permissionsBoundary` */
  readonly boundary?: string;
  /** `echelon:iamPath` */
  readonly path: string;
  /** Route 53 zone of `echelon:domain`. @default any */
  readonly zoneId?: string;
  /** Services to which the stack passes its roles. */
  readonly passedTo: readonly string[];
}

/** Some actions that need other resources or another condition than the rest of their service. */
interface Special {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Condition;
  /** Whether the rest of the service does not have these actions too. @default false */
  readonly alone?: boolean;
}

/** How the actions of a service are limited to the stack. */
export interface Service {
  /** Name of the policy that has them. */
  readonly policy: "network" | "compute" | "edge" | "data" | "databases" | "brokers" | "security" | "watch";
  /** ARNs that the name of the system tells apart. */
  readonly named?: readonly string[];
  /** ARNs with an id, which only the tag of the stack tells apart. What reads them takes no tag. */
  readonly tagged?: readonly string[];
  /** Whether `Describe…` searches, also for one resource: it then takes all of them. @default false */
  readonly searches?: boolean;
  readonly special?: readonly Special[];
}

export type Services = Readonly<Record<string, Service>>;

const TAG = "echelon:stack";

/** The tag that the stack's own resources have. */
export const own = ({ stack }: Deployer): Condition => ({
  StringEquals: { [`aws:ResourceTag/${TAG}`]: stack },
});

/** The tag that a request has to give what it makes. */
export const mine = ({ stack }: Deployer): Condition => ({
  StringEquals: { [`aws:RequestTag/${TAG}`]: stack },
});
