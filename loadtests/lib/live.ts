/// <reference types="k6" />
import { type MessageEvent, WebSocket } from "k6/websockets";
import { isObject } from "../../base/json.ts";
import type { Connection } from "./api.ts";
import { failed } from "./journey.ts";
import { type Fill, placeOf } from "./place.ts";
import type { Fields } from "./read.ts";

/** A connection over which messages arrive. */
export interface Live {
  /** The first message, of those that came or will come, that is the one; null if it does not come in time. */
  readonly next: (isIt: (message: Fields) => boolean) => Promise<Fields | null>;
  readonly close: () => Promise<void>;
}

export type Watch = (fill: Fill, headers: Readonly<Record<string, string>>) => Promise<Live | null>;

/** No figure states how soon a change has to be seen; a message that takes longer counts as lost. */
const LOST_AFTER_MS = 10_000;

/** Opens connections to an operation, such as `GET /ws?project={project}`. Counted among the requests that may fail. */
export function watcher(connection: Connection, named: string): Watch {
  const place = placeOf(named, connection.baseUrl.replace(/^http/, "ws"));
  const tags = { name: place.name };
  return async (fill, headers) => {
    const socket = new WebSocket(place.path(fill), null, {
      headers: { ...connection.headers, ...headers },
      tags,
    });
    const live = liveOf(socket);
    const opened = await live.opened;
    failed.add(!opened);
    return opened ? live : null;
  };
}

interface Waiting {
  readonly isIt: (message: Fields) => boolean;
  readonly resolve: (message: Fields | null) => void;
}

function liveOf(socket: WebSocket): Live & { readonly opened: Promise<boolean> } {
  const came: Fields[] = [];
  let waiting: Waiting | null = null;
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener("close", () => resolve());
  });
  const opened = new Promise<boolean>((resolve) => {
    socket.addEventListener("open", () => resolve(true));
    socket.addEventListener("error", () => resolve(false));
  });
  socket.addEventListener("message", (event) => {
    const message = messageOf(event as MessageEvent);
    if (waiting?.isIt(message)) waiting.resolve(message);
    else came.push(message);
  });
  const next: Live["next"] = async (isIt) => {
    const at = came.findIndex(isIt);
    if (at >= 0) return came.splice(at, 1)[0] ?? null;
    const found = await withTimeout<Fields>((resolve) => {
      waiting = { isIt, resolve };
    });
    waiting = null;
    return found;
  };
  return {
    opened: withTimeout<boolean>((resolve) => opened.then(resolve)).then((open) => open === true),
    next,
    close: () => {
      socket.close();
      return closed;
    },
  };
}

function withTimeout<Value>(start: (resolve: (value: Value | null) => void) => void): Promise<Value | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), LOST_AFTER_MS);
    start((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

function messageOf({ data }: MessageEvent): Fields {
  if (typeof data !== "string") return {};
  try {
    const value: unknown = JSON.parse(data);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
