import { type TProperties, Type } from "typebox";

/** A word or a sentence that somebody typed. PostgreSQL keeps every character but NUL. */
export const text = (maxLength: number) => Type.String({ maxLength, pattern: "^[^\\u0000]+$" });

/** What a request of the AI uses. */
export const tokens = Type.Number({ minimum: 0, maximum: 1e9 });

/** A body may have more than what is read of it, as clients of a newer version send more. */
export const body = <T extends TProperties>(properties: T) => Type.Object(properties);

/** Ids are made here. */
export const id = Type.Object({ id: Type.String({ pattern: "^[\\w-]{1,100}$" }) });

/** Queries are text, so a number is the text of one. */
export const page = Type.Object({ limit: Type.Optional(Type.String({ pattern: "^([1-9][0-9]?|100)$" })) });
