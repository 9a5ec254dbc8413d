// The part of the placeholder that answers WebSocket connections (docs/workload-contract.md): it sends each message back.
// It stands beside server.cjs where a workload of the kind websocket runs. https://datatracker.ietf.org/doc/html/rfc6455
const { createHash } = require("node:crypto");

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const CONTINUATION = 0;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const FINAL = 0x80;
const MASKED = 0x80;
const MOST_BYTES = 65_536;
const GOING_AWAY = 1001;
const TOO_LARGE = 1009;
const PROTOCOL_ERROR = 1002;

/** A frame without a mask, as a server sends it. */
function frame(opcode, payload) {
  const { length } = payload;
  const head = length < 126 ? [FINAL | opcode, length] : [FINAL | opcode, 126, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), payload]);
}

function closing(code) {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return frame(CLOSE, payload);
}

/** Reads the first frame of the bytes: null while it is not complete, a code where it is not allowed. */
function firstFrame(bytes) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 127;
  if (short === 127) return { code: TOO_LARGE };
  if ((bytes[1] & MASKED) === 0) return { code: PROTOCOL_ERROR };
  const start = short === 126 ? 8 : 6;
  if (bytes.length < start) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short;
  if (length > MOST_BYTES) return { code: TOO_LARGE };
  if (bytes.length < start + length) return null;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  for (let index = 0; index < length; index += 1) payload[index] ^= mask[index % 4];
  return {
    opcode: bytes[0] & 15,
    final: (bytes[0] & FINAL) !== 0,
    payload,
    rest: bytes.subarray(start + length),
  };
}

/** Answers one connection, whose bytes begin with those of `head`. */
function converse(socket, head) {
  let bytes = Buffer.alloc(0);
  let parts = [];
  let kind = 1;
  const end = (data) => {
    socket.end(data);
    bytes = Buffer.alloc(0);
  };
  const answers = {
    [CLOSE]: ({ payload }) => end(frame(CLOSE, payload.subarray(0, 2))),
    [PING]: ({ payload }) => socket.write(frame(PONG, payload)),
    [PONG]: () => undefined,
  };
  const message = ({ opcode, final, payload }) => {
    if (opcode !== CONTINUATION) kind = opcode;
    parts.push(payload);
    const whole = Buffer.concat(parts);
    if (whole.length > MOST_BYTES - 1) return end(closing(TOO_LARGE));
    if (final) {
      socket.write(frame(kind, whole));
      parts = [];
    }
  };
  const read = (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let next = firstFrame(bytes); next !== null && socket.writable; next = firstFrame(bytes)) {
      if (next.code !== undefined) return end(closing(next.code));
      bytes = next.rest;
      (answers[next.opcode] ?? message)(next);
    }
  };
  socket.on("data", read);
  socket.on("error", () => socket.destroy());
  if (head.length > 0) read(head);
}

/** Connections that a replica takes at most; more are refused with 503. */
const most = Number(process.env.MAX_CONNECTIONS ?? 1000);

/** Has the server take WebSocket connections. Returns their metrics, and what asks all clients to go to another replica. */
module.exports = (server) => {
  const open = new Set();
  server.on("upgrade", (req, socket, head) => {
    const key = req.headers["sec-websocket-key"];
    const refuse = (status) =>
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    if (key === undefined || (req.headers.upgrade ?? "").toLowerCase() !== "websocket")
      return refuse("400 Bad Request");
    if (open.size >= most) return refuse("503 Service Unavailable");
    const accept = createHash("sha1").update(`${key}${MAGIC}`).digest("base64");
    const answer = ["HTTP/1.1 101 Switching Protocols", "upgrade: websocket", "connection: Upgrade"];
    socket.write([...answer, `sec-websocket-accept: ${accept}`, "", ""].join("\r\n"));
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    converse(socket, head);
  });
  return {
    metrics: () => [
      ["gauge", "echelon_open_connections", { "": open.size }],
      ["gauge", "echelon_open_connections_limit", { "": most }],
    ],
    leave: () => {
      for (const socket of open) socket.end(closing(GOING_AWAY));
    },
  };
};
