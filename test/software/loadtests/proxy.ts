import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer on its way to k6. */
export interface Passing {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Proxy {
  readonly url: string;
  readonly stop: () => void;
}

/** Stands between k6 and the workload, and changes answers: for faults that the workload itself cannot have. */
export async function proxyTo(
  target: string,
  change: (answer: Passing) => Pick<Passing, "headers" | "body">,
  onRequest: (headers: IncomingHttpHeaders) => void = () => {},
): Promise<Proxy> {
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url: path = "" } = incoming;
    onRequest(headers);
    const onward = request(new URL(path, target), { method, headers }, async (answer) => {
      let body = "";
      for await (const chunk of answer.setEncoding("utf8")) body += chunk;
      const { "content-length": _, "transfer-encoding": __, ...rest } = answer.headers;
      const changed = change({ path, headers: rest, body });
      outgoing.writeHead(answer.statusCode ?? 502, { ...changed.headers }).end(changed.body);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
