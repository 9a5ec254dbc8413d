import { templateOf } from "../../sandbox/client/objects.ts";
import { customKinds, kindOf } from "../../sandbox/definitions/kinds.ts";
import { imageOf, softwareName } from "./pod/images.ts";
import { type Manifests, type Owner, ownerName } from "./pod/manifests.ts";

/** A container that a stack's own manifests start. */
export interface ListedContainer {
  readonly owner: string;
  readonly container: string;
  readonly image: string;
}

/** Every container of every pod, init containers first. */
export const containersOf = ({ owners }: Pick<Manifests, "owners">): readonly ListedContainer[] =>
  owners.flatMap((owner) => {
    const { initContainers = [], containers = [] } = templateOf(owner).spec ?? {};
    return [...initContainers, ...containers].map(({ name, image = "" }) => ({
      owner: ownerName(owner),
      container: name,
      image,
    }));
  });

/** Programs that are not had from Debian, by their name in components/workload/software.ts, with where they are run, or why nowhere. */
export const elsewhere: Readonly<Record<string, string>> = {
  "pgbouncer-exporter": "built from its Go module by npm run test:software:nightly",
  "oauth2-proxy": "built from its Go module by npm run test:software:nightly",
  seaweedfs: "built from its Go module by npm run test:software:nightly",
  "neo4j-community": "brought from Maven Central by npm run test:software:nightly",
  "neo4j-enterprise": "no registry serves the enterprise edition",
  "mongodb-7": "no registry that tests may use serves MongoDB's server",
  "mongodb-8": "no registry that tests may use serves MongoDB's server",
  "mongodb-exporter": "there is no MongoDB beside it",
  kafka: "brought from Maven Central by npm run test:software:nightly",
  "kafka-exporter": "Go's module proxy serves no version of it",
};

/**
 * Why an operator starts no pods of its own here, by its name. `operators/` makes what others need of them: Secrets, Services
 * and, where a registry serves the program, a pod in place of the operator's.
 */
const operatorsOwn: Readonly<Record<string, string>> = {
  CloudNativePG: "no registry serves its instance manager; one PostgreSQL and one PgBouncer stand in",
  "Redis operator":
    "no registry serves the script of its image; one Redis stands in, and redis/failover.test.ts has copies and sentinels",
  "RabbitMQ operator": "no registry serves it; one RabbitMQ stands in",
  Strimzi: "Kafka is started by scripts of Strimzi's own image, which no registry serves",
  "a Gateway API controller": "the proxy is that of the cluster",
  "Percona's operator for MongoDB": "no registry that tests may use serves MongoDB's server",
  "cert-manager": "its custom resources start no pod; pod/certificates.ts signs what it would sign",
  KEDA: "its custom resources start no pod; npm run test:software:nightly runs it",
  "Prometheus operator": "its custom resources start no pod",
};

/** Why a container is not run; undefined for one that has to be. */
export function reasonNotRun({ image }: Pick<ListedContainer, "image">): string | undefined {
  const found = imageOf(image);
  const name = softwareName(image) ?? "";
  return "reason" in found && elsewhere[name] !== undefined ? `${name}: ${elsewhere[name]}` : undefined;
}

/** Why no pod of an owner is started; undefined for one that has to be. */
export const reasonOf = (manifests: Manifests, owner: Owner): string | undefined =>
  containersOf(manifests)
    .filter((one) => one.owner === ownerName(owner))
    .map(reasonNotRun)
    .find((reason) => reason !== undefined);

/** What a stack starts that was neither run nor has a reason in a table above. */
export function unaccounted(
  manifests: Pick<Manifests, "owners" | "objects">,
  run: ReadonlySet<string>,
): readonly string[] {
  const containers = containersOf(manifests)
    .filter((one) => !run.has(`${one.owner}/${one.container}`) && reasonNotRun(one) === undefined)
    .map(({ owner, container, image }) => `${owner}/${container} (${image})`);
  const custom = manifests.objects.flatMap((object) => {
    const operator = customKinds[kindOf(object)]?.operator.name;
    return operator === undefined || operator in operatorsOwn ? [] : [`${object.kind} of ${operator}`];
  });
  return [...containers, ...custom];
}
