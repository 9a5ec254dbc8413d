import * as pulumi from "@pulumi/pulumi";

/** A component that groups resources in a preview: those of a capability, a store, a workload, a cluster. */
export class Group extends pulumi.ComponentResource {
  /** @param kind the last part of the component's type. */
  constructor(kind: string, name: string, opts: pulumi.ComponentResourceOptions) {
    super(`echelon:index:${kind}`, name, {}, opts);
  }

  /** Says that everything in it is there, with what the state shows of it. */
  finish(outputs: pulumi.Inputs = {}): void {
    this.registerOutputs(outputs);
  }
}
