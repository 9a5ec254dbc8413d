import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { System } from "../../components/index.ts";

// A program of somebody who uses System from outside, and puts an object of their own below it.
const config = new pulumi.Config("foreign");
const system = new System(
  "shop",
  { profile: "marketing-engine/local", target: "kubernetes" },
  { protect: config.getBoolean("protectSystem") ?? false },
);
const ledger = config.get("ledger");
if (ledger !== undefined) {
  new kubernetes.core.v1.ConfigMap(
    "ledger",
    { metadata: { namespace: "default" }, data: { entries: "1" } },
    { parent: system, ...(ledger === "protected" ? { protect: true } : {}) },
  );
}
