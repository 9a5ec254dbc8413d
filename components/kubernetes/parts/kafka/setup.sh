# Makes topics, users and rights as the lines of $TOPICS and $RIGHTS say, and takes away what they do not name. It can run
# again at any time. A line of $TOPICS: name, partitions, copies, settings. A line of $RIGHTS: user, type, name, operations.
set -eu
admin="--bootstrap-server $BROKERS --command-config $FILES/admin.properties"
run() { tool=$1; shift; "/opt/kafka/bin/kafka-$tool.sh" $admin "$@" </dev/null; }
quietly() { "$@" >/tmp/output 2>&1 || { cat /tmp/output >&2; return 1; }; }

ends=$(($(date +%s) + PATIENCE_SECONDS))
until run topics --list >/tmp/topics 2>/tmp/error; do
  if [ "$(date +%s)" -gt "$ends" ]; then cat /tmp/error >&2; exit 1; fi
  sleep 3
done

# Copies of a topic that was made on fewer brokers: partition p is on the brokers p, p+1, … after one another.
spread() {
  awk -v topic="$1" -v partitions="$2" -v copies="$3" -v brokers="$MEMBERS" 'BEGIN {
    printf "{\"version\":1,\"partitions\":["
    for (p = 0; p < partitions; p++) {
      printf "%s{\"topic\":\"%s\",\"partition\":%d,\"replicas\":[", p ? "," : "", topic, p
      for (c = 0; c < copies; c++) printf "%s%d", c ? "," : "", (p + c) % brokers
      printf "]}"
    }
    print "]}"
  }' >/tmp/spread.json
  run reassign-partitions --execute --reassignment-json-file /tmp/spread.json
}

printf '%s\n' "$TOPICS" | while read -r topic partitions copies settings; do
  quietly run topics --create --if-not-exists --topic "$topic" --partitions "$partitions" --replication-factor "$copies"
  quietly run configs --alter --entity-type topics --entity-name "$topic" --add-config "$settings"
done
run topics --describe 2>/dev/null | sed -n 's/^Topic: *\([^[:space:]]*\).*PartitionCount: *\([0-9]*\).*ReplicationFactor: *\([0-9]*\).*/\1 \2 \3/p' |
  while read -r topic partitions copies; do
    [ "$copies" -ge "$COPIES" ] || quietly spread "$topic" "$partitions" "$COPIES"
  done

for file in "$FILES"/users/*; do
  printf 'SCRAM-SHA-512=password=%s\n' "$(cat "$file")" >/tmp/password
  quietly run configs --alter --entity-type users --entity-name "${file##*/}" --add-config-file /tmp/password
done
rm /tmp/password

# One right a line, as the broker lists them.
printf '%s\n' "$RIGHTS" | awk '{ n = split($4, all, ","); for (i = 1; i <= n; i++) print $1, $2, $3, all[i] }' | sort >/tmp/wanted
run acls --list 2>/dev/null | awk -F'[=,)]' '
  /resourceType=/ { type = tolower($2); name = $4 }
  /principal=User:/ { sub("User:", "", $2); print $2, type, name, tolower($6) }' | sort >/tmp/found
comm -13 /tmp/wanted /tmp/found | while read -r user type name operation; do
  quietly run acls --remove --force --allow-principal "User:$user" --operation "$operation" "--$type" "$name"
done
printf '%s\n' "$RIGHTS" | while read -r user type name operations; do
  flags=$(printf ' --operation %s' $(printf '%s' "$operations" | tr , ' '))
  quietly run acls --add --allow-principal "User:$user" $flags "--$type" "$name"
done

run configs --describe --entity-type users 2>/dev/null | sed -n "s/.*user-principal '\([^']*\)'.*/\1/p" |
  while read -r user; do
    [ -e "$FILES/users/$user" ] || quietly run configs --alter --entity-type users --entity-name "$user" --delete-config SCRAM-SHA-512
  done
echo "topics, users and rights are as planned"
