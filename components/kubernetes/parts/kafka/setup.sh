# Makes topics, users and rights as the lines of $TOPICS and $RIGHTS say, and takes away what they do not name. It can run
# again at any time. A line of $TOPICS: name, partitions, copies, settings. A line of $RIGHTS: user, type, name, operations.
# It is run by bash, which Kafka's own scripts need too.
set -euo pipefail
admin=(--bootstrap-server "$BROKERS" --command-config "$FILES/admin.properties")
run() { "/opt/kafka/bin/kafka-$1.sh" "${admin[@]}" "${@:2}" </dev/null; }
quietly() { "$@" >/tmp/output 2>&1 || { cat /tmp/output >&2; return 1; }; }

until run topics --list >/tmp/topics 2>/tmp/error; do
  if ((SECONDS > PATIENCE_SECONDS)); then cat /tmp/error >&2; exit 1; fi
  sleep 3
done

while read -r topic partitions copies settings; do
  grep -qxF "$topic" /tmp/topics ||
    quietly run topics --create --if-not-exists --topic "$topic" --partitions "$partitions" --replication-factor "$copies"
  quietly run configs --alter --entity-type topics --entity-name "$topic" --add-config "$settings"
done <<<"$TOPICS"

# Copies of a topic that was made on fewer brokers: partition p is on the brokers p, p+1, … after one another.
spread() {
  local all=() p c replicas
  for ((p = 0; p < $2; p++)); do
    replicas=$((FIRST_BROKER + p % MEMBERS))
    for ((c = 1; c < COPIES; c++)); do replicas+=",$((FIRST_BROKER + (p + c) % MEMBERS))"; done
    all+=("{\"topic\":\"$1\",\"partition\":$p,\"replicas\":[$replicas]}")
  done
  (IFS=,; printf '{"version":1,"partitions":[%s]}' "${all[*]}") >/tmp/spread.json
  run reassign-partitions --execute --reassignment-json-file /tmp/spread.json
}

run topics --describe >/tmp/described 2>/dev/null
while read -r line; do
  [[ $line != *__amazon_msk* ]] || continue
  [[ $line =~ ^Topic:\ *([^[:space:]]+).*PartitionCount:\ *([0-9]+).*ReplicationFactor:\ *([0-9]+) ]] || continue
  ((BASH_REMATCH[3] >= COPIES)) || quietly spread "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
done </tmp/described

# Without that directory, somebody else makes the users.
if [[ -d $FILES/users ]]; then
  for file in "$FILES"/users/*; do
    printf 'SCRAM-SHA-512=password=%s\n' "$(<"$file")" >/tmp/password
    quietly run configs --alter --entity-type users --entity-name "${file##*/}" --add-config-file /tmp/password
  done
  rm /tmp/password
fi

# One right a line, as they are and as they shall be.
run acls --list >/tmp/acls 2>/dev/null
while read -r line; do
  if [[ $line =~ resourceType=([A-Z]+),\ name=([^,]+), ]]; then
    type=${BASH_REMATCH[1],,} name=${BASH_REMATCH[2]}
  elif [[ $line =~ principal=User:([^,]+),.*operation=([A-Z_]+) ]]; then
    echo "${BASH_REMATCH[1]} $type $name ${BASH_REMATCH[2],,}"
  fi
done </tmp/acls | sort >/tmp/found
while read -r user type name operations; do
  for operation in ${operations//,/ }; do echo "$user $type $name $operation"; done
done <<<"$RIGHTS" | sort >/tmp/wanted

comm -13 /tmp/wanted /tmp/found | while read -r user type name operation; do
  quietly run acls --remove --force --allow-principal "User:$user" --operation "$operation" "--$type" "$name"
done
comm -23 /tmp/wanted /tmp/found >/tmp/missing
while read -r user type name operations; do
  grep -qF "$user $type $name " /tmp/missing || continue
  flags=()
  for operation in ${operations//,/ }; do flags+=(--operation "$operation"); done
  quietly run acls --add --allow-principal "User:$user" "${flags[@]}" "--$type" "$name"
done <<<"$RIGHTS"

if [[ -d $FILES/users ]]; then
  run configs --describe --entity-type users >/tmp/users 2>/dev/null
  while read -r line; do
    [[ $line =~ user-principal\ \'([^\']+)\' ]] || continue
    [[ -e $FILES/users/${BASH_REMATCH[1]} ]] ||
      quietly run configs --alter --entity-type users --entity-name "${BASH_REMATCH[1]}" --delete-config SCRAM-SHA-512
  done </tmp/users
fi
echo "topics, users and rights are as planned"
