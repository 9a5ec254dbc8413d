/**
 * A text as one word of a shell script, always in quotes. Between single quotes, POSIX shells read every character but
 * the single quote as it is: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The characters that Python's `shlex.quote` leaves as they are; zsh reads `=name` as a path, so `=` is not first. */
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

/** A text as one word of a command that a person copies: in quotes only where a shell would read it as something else. */
export const shellWord = (text: string): string => (PLAIN.test(text) ? text : shellQuote(text));

/** A command that a person copies. */
export const shellCommand = (words: readonly string[]): string => words.map(shellWord).join(" ");

/** The command that sets variables in a shell. */
export const shellExport = (variables: Readonly<Record<string, string>>): string =>
  ["export", ...Object.entries(variables).map(([name, value]) => `${name}=${shellWord(value)}`)].join(" ");
