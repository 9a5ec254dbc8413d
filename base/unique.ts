/** Whether each value occurs in the list once. */
export const isUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
