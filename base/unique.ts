/** Whether no value stands in the list twice. */
export const isUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
