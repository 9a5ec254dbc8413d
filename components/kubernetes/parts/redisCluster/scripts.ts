/** Where the scripts and the configuration of a member are mounted. */
export const SCRIPTS = "/etc/redis-cluster";

/** Seconds between two looks of a member at the others. */
const LOOK_SECONDS = 5;

/**
 * Prints fields of `CLUSTER NODES` for the members of one host name. A line is `id ip:port@bus,host flags primary ping pong
 * epoch link slots…`: https://redis.io/docs/latest/commands/cluster-nodes/
 */
const ofHost = (print: string, condition: string): string =>
  `awk -v host="$1" '{ split($2, address, ",") } address[2] == host && ${condition} { ${print} }'`;

/** A member that answers, and that this one is connected with. */
const LINKED = '$8 == "connected" && $3 !~ /fail|handshake|noaddr/';

/** Functions on `$nodes`, the answer to `CLUSTER NODES`. A slot makes a ninth field. */
const functions: readonly string[] = [
  `linked() { echo "$nodes" | ${ofHost("print $1", LINKED)}; }`,
  `holder() { echo "$nodes" | ${ofHost("print $1", `${LINKED} && NF > 8 && $3 ~ /master/`)}; }`,
  // Also one that only this member misses: where others have forgotten it, it never becomes more.
  `gone() { echo "$nodes" | ${ofHost("print $1", "$3 ~ /fail/ && NF < 9")}; }`,
  // The address by which a client reached the member: that of its pod.
  `address() { timeout 3 redis-cli -h "$1" -p "$PORT" client info | tr ' ' '\\n' | sed -n 's/^laddr=//p' | sed 's/:[0-9]*$//' | tr -d '[]'; }`,
];

/** Starts the server, and beside it what keeps it in the cluster. */
const start: readonly string[] = [
  "set -eu",
  `sh ${SCRIPTS}/join.sh &`,
  `exec redis-server ${SCRIPTS}/redis.conf --cluster-announce-hostname "$SELF" --masterauth "$REDISCLI_AUTH"`,
];

/**
 * Members know each other by address, and a pod gets another one at each start. While one member of two stays, Redis itself
 * tells the others; where all start again at the same time, none finds another. So each looks for the members that it is
 * not connected with. One that has lost its volume is another member to Redis: it becomes a copy in its shard, and the one
 * that it was is forgotten.
 */
const join: readonly string[] = [
  ...functions,
  `while sleep ${LOOK_SECONDS}; do`,
  '  nodes=$(redis-cli -p "$PORT" cluster nodes) || continue',
  "  for peer in $PEERS; do",
  '    if [ "$peer" = "$SELF" ] || [ -n "$(linked "$peer")" ]; then',
  '      for id in $(gone "$peer"); do redis-cli -p "$PORT" cluster forget "$id" > /dev/null; done',
  "    else",
  '      ip=$(address "$peer")',
  '      if [ -n "$ip" ]; then redis-cli -p "$PORT" cluster meet "$ip" "$PORT" > /dev/null; fi',
  "    fi",
  "  done",
  // A new member has only heard of the one that it was, and not by which name.
  '  for id in $(gone ""); do redis-cli -p "$PORT" cluster forget "$id" > /dev/null; done',
  // Only an empty primary without slots can become a copy; Redis refuses any other.
  `  if echo "$nodes" | awk '/myself,master/ && NF < 9 { empty = 1 } END { exit !empty }'; then`,
  "    for mate in $SHARD; do",
  '      id=$(holder "$mate")',
  '      if [ "$mate" != "$SELF" ] && [ -n "$id" ]; then redis-cli -p "$PORT" cluster replicate "$id"; fi',
  "    done",
  "  fi",
  "done",
];

/** A copy is ready once it follows its primary, so that a rollout does not go on to the primary before. */
const ready: readonly string[] = [
  'redis-cli -p "$PORT" ping | grep -q PONG || exit 1',
  `state=$(redis-cli -p "$PORT" info replication | tr -d '\\r')`,
  'case "$state" in',
  '  *role:slave*) case "$state" in *master_link_status:up*) exit 0 ;; *) exit 1 ;; esac ;;',
  "esac",
];

/** Seconds that a primary waits for its copy to take over. */
const HANDOVER_SECONDS = 10;

/** Before a primary stops, one of its copies takes over: no write is lost, and no client waits for a failure to be seen. */
const leave: readonly string[] = [
  'nodes=$(redis-cli -p "$PORT" cluster nodes)',
  `self=$(echo "$nodes" | awk '$3 ~ /myself,master/ { print $1 }')`,
  'if [ -z "$self" ]; then exit 0; fi',
  `copy=$(echo "$nodes" | awk -v self="$self" '$4 == self && $8 == "connected" && $3 !~ /fail/ { split($2, address, ","); print address[2]; exit }')`,
  'if [ -z "$copy" ]; then exit 0; fi',
  'timeout 3 redis-cli -h "$copy" -p "$PORT" cluster failover',
  `for second in $(seq ${HANDOVER_SECONDS}); do`,
  '  if redis-cli -p "$PORT" role | grep -q slave; then exit 0; fi',
  "  sleep 1",
  "done",
];

/** Seconds that the Job waits for members that start. */
const PATIENCE_SECONDS = 300;
/** Redis divides all keys into so many slots. */
const SLOTS = 16_384;

/**
 * Gives each shard its part of the slots. `$SHARDS` has a line for each shard: the host names of its members. A shard that is
 * new gets an equal part of the slots of the others, with the keys in them, while clients go on.
 */
const spread: readonly string[] = [
  "set -eu",
  ...functions,
  'cli() { host=$1; shift; timeout 5 redis-cli -h "$host" -p "$PORT" "$@"; }',
  `until_true() { left=${PATIENCE_SECONDS}; until "$@"; do echo "waits for: $*"; left=$((left - 1)); if [ $left -lt 0 ]; then echo "gave up: $*" >&2; exit 1; fi; sleep 1; done; }`,
  "first=${PEERS%% *}",
  "count=$(echo $PEERS | wc -w)",
  'shards=$(echo "$SHARDS" | grep -c .)',
  'look() { nodes=$(cli "$1" cluster nodes); }',
  'knows_all() { look "$1" && for peer in $PEERS; do if [ -z "$(linked "$peer")" ]; then return 1; fi; done; }',
  'for peer in $PEERS; do until_true knows_all "$peer"; done',
  'look "$first"',
  `assigned=$(cli "$first" cluster info | tr -d '\\r' | sed -n 's/^cluster_slots_assigned://p')`,
  "index=0; empty=0",
  "while read -r primary mates; do",
  '  if [ "$assigned" = 0 ]; then',
  `    cli "$primary" cluster addslotsrange $((${SLOTS} * index / shards)) $((${SLOTS} * (index + 1) / shards - 1))`,
  "  fi",
  "  held=",
  '  for member in $primary $mates; do held="$held$(holder "$member")"; done',
  // The copies of a shard without slots follow its first member; those of the others have found theirs.
  '  if [ -z "$held" ]; then',
  "    empty=$((empty + 1))",
  '    id=$(linked "$primary")',
  '    for mate in $mates; do cli "$mate" cluster replicate "$id"; done',
  "  fi",
  "  index=$((index + 1))",
  "done <<END",
  "$SHARDS",
  "END",
  // The state is good as soon as most primaries answer, and a primary that has just started does not write at once.
  `complete() { cli "$1" cluster info | grep -c -e cluster_state:ok -e cluster_slots_ok:${SLOTS} | grep -q 2; }`,
  `copies() { look "$1" && [ "$(echo "$nodes" | awk '$3 ~ /slave/ && ${LINKED}' | wc -l)" = $((count - shards)) ]; }`,
  'for peer in $PEERS; do until_true copies "$peer"; until_true complete "$peer"; done',
  `if [ "$assigned" != 0 ] && [ $empty -gt 0 ]; then redis-cli --cluster rebalance "$first:$PORT" --cluster-use-empty-masters; fi`,
  'cli "$first" cluster info',
];

const members = { "start.sh": start, "join.sh": join, "ready.sh": ready, "leave.sh": leave } as const;

/** File of a script. */
export type Script = keyof typeof members;

/** @param cli how `redis-cli` is called, which all these lines do by its name. */
const text = (lines: readonly string[], cli: string): string =>
  `${lines.join("\n").replaceAll("redis-cli", cli)}\n`;

/** The scripts of a member by their file. */
export const scriptsWith = (cli: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(members).map(([file, lines]) => [file, text(lines, cli)]));

/** The script of the Job. */
export const spreadScript = (cli: string): string => text(spread, cli);
