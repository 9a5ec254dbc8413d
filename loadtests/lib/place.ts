/** Values of the placeholders of a path. */
export type Fill = Readonly<Record<string, string | number>>;

/** Method and path of an operation, ready to be filled. */
export interface Place {
  readonly method: string;
  /** As it was given, such as `GET /v1/jobs/{id}`: the name under which its requests are counted. */
  readonly name: string;
  readonly hasBody: boolean;
  /** Its address, or its path where no address was given. @throws Error if a placeholder has no value. */
  readonly path: (fill?: Fill | null) => string;
}

const METHODS: Readonly<Record<string, { readonly hasBody: boolean }>> = {
  GET: { hasBody: false },
  DELETE: { hasBody: false },
  POST: { hasBody: true },
  PUT: { hasBody: true },
  PATCH: { hasBody: true },
};

/**
 * Reads `METHOD /path/{name}?query={name}`.
 *
 * @param address what stands before the path.
 * @throws Error if it is anything else.
 */
export function placeOf(named: string, address = ""): Place {
  const [method = "", path = "", ...rest] = named.split(" ");
  const known = METHODS[method];
  if (known === undefined || !path.startsWith("/") || rest.length > 0) {
    throw new Error(
      `got the operation "${named}", expected a method (${Object.keys(METHODS).join(", ")}) and a path as in "GET /v1/jobs/{id}"`,
    );
  }
  return { method, name: named, hasBody: known.hasBody, path: filler(address, path) };
}

/** Texts and placeholders by turns: text, name, text, name, …, text. */
function filler(address: string, path: string): Place["path"] {
  const [start = "", ...parts] = path.split(/\{(\w+)\}/);
  const first = address + start;
  if (parts.length === 0) return () => first;
  let before: Fill | null | undefined;
  let made = "";
  return (fill) => {
    // Many requests are filled with the same constant.
    if (fill === before && made !== "") return made;
    let filled = first;
    for (let at = 0; at < parts.length; at += 2) {
      const value = fill?.[parts[at] ?? ""];
      if (value === undefined) throw new Error(`${path}: got no ${parts[at]}, expected a value`);
      filled += encodeURIComponent(value) + parts[at + 1];
    }
    before = fill;
    made = filled;
    return filled;
  };
}
