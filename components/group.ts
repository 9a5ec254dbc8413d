import * as pulumi from "@pulumi/pulumi";

/** A component that groups resources in a preview, for example those of a capability, a store or a workload. */
export class Group extends pulumi.ComponentResource {
  /** @param kind last part of the component's type: `echelon:index:<kind>`. */
  constructor(kind: string, name: string, opts: pulumi.ComponentResourceOptions) {
    super(`echelon:index:${kind}`, name, {}, opts);
  }

  /** Call it after the last child was made. `outputs` are what the state shows for the component. */
  finish(outputs: pulumi.Inputs = {}): void {
    this.registerOutputs(outputs);
  }
}
