/**
 * Counts what waits in the queues of a Redis, and writes it to the log as metrics. CloudWatch reads them from there, so the
 * function calls nothing but the Redis, and needs no way out of the network:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import { connect } from "node:tls";

const NAMESPACE = "Echelon/Queues";
const TIMEOUT_MS = 5000;

const encode = (words) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;

/** One value of the protocol and where the next one begins; null while some of it is missing. */
function decode(bytes, at = 0) {
  const end = bytes.indexOf("\r\n", at);
  if (end < 0) return null;
  const kind = bytes[at];
  const head = bytes.slice(at + 1, end);
  const next = end + 2;
  const kinds = {
    "+": () => ({ value: head, next }),
    ":": () => ({ value: Number(head), next }),
    "-": () => ({ value: new Error(head), next }),
    $: () => textOf(bytes, next, Number(head)),
    "*": () => listOf(bytes, next, Number(head)),
  };
  const read = kinds[kind];
  if (read === undefined) throw new Error(`got the answer ${kind}${head}, expected one of Redis`);
  return read();
}

function textOf(bytes, start, length) {
  if (length < 0) return { value: null, next: start };
  const next = start + length + 2;
  return bytes.length < next ? null : { value: bytes.slice(start, start + length), next };
}

function listOf(bytes, start, length) {
  const value = [];
  let next = start;
  for (let index = 0; index < length; index += 1) {
    const one = decode(bytes, next);
    if (one === null) return null;
    value.push(one.value);
    next = one.next;
  }
  return { value: length < 0 ? null : value, next };
}

/** The answers to some commands, sent at once. Text is read byte by byte (latin1), as lengths are those of bytes. */
function ask(socket, commands) {
  return new Promise((resolve, reject) => {
    let bytes = "";
    const answers = [];
    let at = 0;
    socket.setEncoding("latin1");
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the connection ended before the last answer")));
    socket.on("data", (part) => {
      bytes += part;
      try {
        while (answers.length < commands.length) {
          const one = decode(bytes, at);
          if (one === null) break;
          answers.push(one.value);
          at = one.next;
        }
      } catch (error) {
        reject(error);
      }
      if (answers.length === commands.length) resolve(answers);
    });
    socket.write(commands.map(encode).join(""));
  });
}

const failed = (answer) => answer instanceof Error;

/** A stream or list that nothing was ever in does not exist. */
const isMissing = (answer) => failed(answer) && answer.message.startsWith("ERR no such key");

function numberIn(answer) {
  if (failed(answer)) throw answer;
  return answer;
}

/** Fields of an answer that is a list of names and values. */
const fieldsOf = (list) =>
  Object.fromEntries(list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1]]] : [])));

/** A stream: what waits or is worked on, and since when. The id of an entry is the time at which it was put in. */
function streamMetrics([info, dead], now) {
  if (failed(info) && !isMissing(info)) throw info;
  const { length = 0, "first-entry": first = null } = failed(info) ? {} : fieldsOf(info);
  const since = first === null ? now : Number(first[0].split("-")[0]);
  return {
    waiting_items: length,
    oldest_seconds: Math.max(0, Math.round((now - since) / 1000)),
    failed_items: numberIn(dead),
  };
}

const kinds = {
  stream: {
    commands: ({ key, dead }) => [
      ["XINFO", "STREAM", key],
      ["XLEN", dead],
    ],
    metrics: streamMetrics,
  },
  list: {
    commands: ({ key }) => [["LLEN", key]],
    metrics: ([length]) => ({ waiting_items: numberIn(length) }),
  },
};

const units = { waiting_items: "Count", oldest_seconds: "Seconds", failed_items: "Count" };

/** One line of the log. */
const record = (dimensions, metrics, now) => ({
  _aws: {
    Timestamp: now,
    CloudWatchMetrics: [
      {
        Namespace: NAMESPACE,
        Dimensions: [Object.keys(dimensions)],
        Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: units[Name] })),
      },
    ],
  },
  ...dimensions,
  ...metrics,
});

/**
 * The records of all queues.
 *
 * @throws Error if Redis refuses the user or a command, or does not answer: then no metric is written, rather than a 0.
 */
export async function countItems({ user, password, queues, dimensions }, { socket, now }) {
  const commands = queues.map((queue) => kinds[queue.kind].commands(queue));
  try {
    const [signedIn, ...answers] = await ask(socket, [["AUTH", user, password], ...commands.flat()]);
    if (failed(signedIn)) throw signedIn;
    return queues.map((queue, index) => {
      const own = answers.splice(0, commands[index].length);
      return record({ ...dimensions, Queue: queue.key }, kinds[queue.kind].metrics(own, now), now);
    });
  } finally {
    socket.destroy();
  }
}

export async function handler() {
  const { host, port, ...counted } = JSON.parse(process.env.COUNTED);
  const socket = connect({ host, port, servername: host });
  const records = await countItems(
    { ...counted, password: process.env.PASSWORD },
    { socket, now: Date.now() },
  );
  // Without the prefix that the console has, by which CloudWatch would not know the line.
  for (const one of records) process.stdout.write(`${JSON.stringify(one)}\n`);
}
