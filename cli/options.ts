import { type Command, InvalidArgumentError } from "commander";

/** Parses the value of an option as a whole number in decimal digits. */
export const wholeNumber =
  (least: number, most: number) =>
  (value: string): number => {
    const number = Number(value);
    if (/^\d{1,9}$/.test(value) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`got "${value}", expected a whole number from ${least} to ${most}`);
  };

/** Parses the value of an option as one of these words. */
export const oneOf =
  <Word extends string>(known: readonly Word[]) =>
  (value: string): Word => {
    const found = known.find((word) => word === value);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`got "${value}", expected one of ${known.join(", ")}`);
  };

/** An empty text is what a shell makes of a variable that is not set, and never what a person wants. */
function refuseEmpty(value: string): void {
  if (value.trim() === "") throw new InvalidArgumentError('got "", expected a value that is not empty');
}

/** Lets no option and no argument of the command take an empty text. */
export function refuseEmptyValues(command: Command): void {
  const withValue = command.options.filter(({ required, optional }) => required || optional);
  for (const one of [...withValue, ...command.registeredArguments]) {
    const parse = one.parseArg;
    one.argParser((value, previous: unknown) => {
      refuseEmpty(value);
      return parse === undefined
        ? value
        : (parse as (value: string, previous: unknown) => unknown)(value, previous);
    });
  }
}
