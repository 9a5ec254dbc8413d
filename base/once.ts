/**
 * A function that runs `make` on its first call and returns that result from then on. If `make` throws, the next call
 * runs it again.
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
