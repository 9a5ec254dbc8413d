import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";

interface Version {
  readonly key: string;
  readonly id: string;
  readonly at: string;
  body: Buffer;
}

/** Versions in one page of a list. */
const PAGE = 2;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A bucket that keeps every version, with S3's answers for writing, reading and listing them; it checks no signature. */
export class FakeS3 {
  readonly versions: Version[] = [];
  #written = 0;
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(({ status, body }) => response.writeHead(status).end(body));
  });

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  stop = (): Promise<unknown> => new Promise((resolve) => this.#server.close(resolve));

  write(key: string, body: string, at: Date = new Date()): Version {
    const id = `v${this.#written++}`;
    const version = { key, id, at: at.toISOString(), body: Buffer.from(body) };
    this.versions.push(version);
    return version;
  }

  remove(which: (version: Version) => boolean): void {
    const index = this.versions.findIndex(which);
    if (index === -1) throw new Error("got no such version, expected one to remove");
    this.versions.splice(index, 1);
  }

  #list(after: string | null): string {
    const start = after === null ? 0 : this.versions.findIndex(({ id }) => id === after) + 1;
    const page = this.versions.slice(start, start + PAGE);
    const last = page.at(-1);
    const rest = start + page.length < this.versions.length;
    const entries = page.map(
      ({ key, id, at }) =>
        `<Version><Key>${escaped(key)}</Key><VersionId>${id}</VersionId><LastModified>${at}</LastModified></Version>`,
    );
    const next = rest
      ? `<NextKeyMarker>${escaped(last?.key ?? "")}</NextKeyMarker><NextVersionIdMarker>${last?.id}</NextVersionIdMarker>`
      : "";
    return `<ListVersionsResult>${next}<IsTruncated>${rest}</IsTruncated>${entries.join("")}</ListVersionsResult>`;
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: string | Buffer }> {
    const url = new URL(request.url ?? "/", "http://bucket");
    const key = decodeURIComponent(url.pathname).split("/").slice(2).join("/");
    if (request.method === "PUT") {
      this.write(key, (await bodyOf(request)).toString());
      return { status: 200, body: "" };
    }
    if (url.searchParams.has("versions"))
      return { status: 200, body: this.#list(url.searchParams.get("version-id-marker")) };
    const found = this.versions.find(({ id }) => id === url.searchParams.get("versionId"));
    return found === undefined ? { status: 404, body: "" } : { status: 200, body: found.body };
  }
}
