/** A resource as a placement names it: it is the same in every parent. */
export const resourceId = ({ type, name }: { readonly type: string; readonly name: string }): string =>
  `${type}::${name}`;
