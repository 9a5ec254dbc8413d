import type { BackupPlan } from "../../../../plan/types.ts";

/** Where the volume with the backups is mounted. */
export const BACKUPS = "/backups";

const SECONDS_PER_DAY = 86_400;
const HOURS_PER_DAY = 24;

/** UTC time as the name of a backup; names in the order of the alphabet are in the order of time. */
const FORMAT = "+%Y-%m-%dT%H-%M-%SZ";

/** All names of finished backups. */
const FINISHED = "[0-9]*Z";

/** The name that a backup of some time ago has, as a command. */
const ago = (seconds: number): string => `date -u -d "@$(($(date -u +%s) - ${seconds}))" ${FORMAT}`;

/** Lines that remove what is older than the name in a variable. */
const removeOlder = (pattern: string, than: string): string[] => [
  `for each in ${pattern}; do`,
  `  if [ "$each" \\< "${than}" ]; then rm -rf "$each"; fi`,
  "done",
];

/**
 * Where several are taken on a day, only the first of each day stays once it is a day old. Names begin with their day, so
 * the first one in the order of the alphabet is the first of its day.
 */
const thinOut: readonly string[] = [
  `oldest=$(${ago(SECONDS_PER_DAY)})`,
  "day=",
  `for each in ${FINISHED}; do`,
  '  if [ "$each" \\< "$oldest" ] && [ "${each%%T*}" = "$day" ]; then rm -rf "$each"; fi',
  "  day=${each%%T*}",
  "done",
];

/**
 * A backup in a directory that is named by the time at which it began. It gets that name once it is complete and on the
 * disk; only then older ones are removed, so a failed run leaves all of them. The commands are those that the shells of
 * Debian and of Alpine have.
 *
 * @param copy lines that copy the store into the directory `$new`. `$last` is the newest backup; empty if there is none.
 */
export const backupScript = (
  { keepDays, everyHours, deadlineSeconds }: Pick<BackupPlan, "keepDays" | "everyHours" | "deadlineSeconds">,
  copy: readonly string[],
): string =>
  [
    "set -eu",
    "umask 077",
    `cd ${BACKUPS}`,
    // What an ended run has left: none takes longer than the deadline.
    `oldest=.new-$(${ago(deadlineSeconds)})`,
    ...removeOlder(".new-[0-9]*Z", "$oldest"),
    `last=$(ls -d ${FINISHED} 2>/dev/null | tail -n 1)`,
    `name=$(date -u ${FORMAT})`,
    // `mv` would put one into the other.
    `while [ -e "$name" ]; do sleep 1; name=$(date -u ${FORMAT}); done`,
    `new=${BACKUPS}/.new-$name`,
    'mkdir "$new"',
    `trap 'rm -rf "$new"' EXIT`,
    ...copy,
    `sync -f "$new"`,
    'mv "$new" "$name"',
    "sync -f .",
    `oldest=$(${ago(keepDays * SECONDS_PER_DAY)})`,
    ...removeOlder(FINISHED, "$oldest"),
    ...(everyHours < HOURS_PER_DAY ? thinOut : []),
    'echo "backup $name is complete: $(du -sh "$name" | cut -f 1)"',
    `echo "kept:" $(ls -d ${FINISHED})`,
  ].join("\n");

/**
 * Puts a backup back: the one that the variable BACKUP names, else the newest. What it holds replaces what the store has
 * under the same names; anything else stays.
 *
 * @param copy lines that copy the directory `$backup` into the store.
 */
export const restoreScript = (copy: readonly string[]): string =>
  [
    "set -eu",
    `cd ${BACKUPS}`,
    `name=\${BACKUP:-$(ls -d ${FINISHED} 2>/dev/null | tail -n 1)}`,
    `backup=${BACKUPS}/$name`,
    'if [ -z "$name" ] || [ ! -d "$backup" ]; then',
    `  echo "BACKUP: got \\"$name\\", expected one of:" $(ls -d ${FINISHED} 2>/dev/null) >&2`,
    "  exit 1",
    "fi",
    ...copy,
    'echo "restored $name"',
  ].join("\n");
