import kubernetes from "@pulumi/kubernetes";
import { Network } from "echelon";

const network = new Network("shop", {
  quotas: { replicas: 10, services: 4, volumes: 2, cpu: 4, memoryGiB: 4 },
  budget: 50,
});
const { namespace } = network.details;

// Anything of your own in the namespace: the quota counts it, and the closed network holds it.
new kubernetes.core.v1.ConfigMap("greeting", { metadata: { namespace }, data: { text: "hello" } });

export { namespace };
