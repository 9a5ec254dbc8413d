// Started by pods.test.ts: runs a pod, says so, and waits to be ended.
import { Cluster } from "./pod/cluster.ts";
import { renderedStack } from "./pod/manifests.ts";

const cluster = await Cluster.start(await renderedStack("local"));
const redis = await cluster.start("StatefulSet/work-redis");
await redis.untilReady();
console.log(cluster.directory);
setInterval(() => {}, 60_000);
