import * as pulumi from "@pulumi/pulumi";

/** Groups the objects of one workload or store, so that a preview shows them under its name. */
export class Group extends pulumi.ComponentResource {
  /**
   * @param kind the last part of the component's type.
   * @param build creates the children with this component as their parent.
   */
  constructor(
    kind: "Workload" | "Store",
    name: string,
    parent: pulumi.Resource,
    build: (parent: pulumi.Resource) => void,
  ) {
    super(`echelon:index:${kind}`, name, {}, { parent });
    build(this);
    this.registerOutputs({});
  }
}
