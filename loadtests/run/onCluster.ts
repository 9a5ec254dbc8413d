import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { defect, RequestError } from "../../base/errors.ts";
import { byKubectl } from "../cluster/byKubectl.ts";
import { testImages } from "../cluster/objects.ts";
import { runOnCluster } from "../cluster/runOnCluster.ts";
import type { Summary } from "../contract/types.ts";
import { keptOf } from "./k6Environment.ts";
import type { Measuring } from "./measuring.ts";
import type { Prepared } from "./prepare.ts";
import { scriptVariables } from "./scriptVariables.ts";
import { baseUrlOf } from "./target.ts";

const run = promisify(execFile);

/** What an object of the API server holds at most, with room for its other fields. */
const MAX_ARCHIVE_BYTES = 700_000;

/** The script with all that it reads, as one file. Logins are no part of it: pods get them from a Secret. */
async function archiveOf(
  { k6, script }: Prepared,
  directory: string,
  variables: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const path = join(directory, "loadtest.tar");
  const given = Object.entries(variables).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  await run(k6.path, ["archive", "--archive-out", path, ...given, script], { env });
  const archive = readFileSync(path);
  if (archive.length <= MAX_ARCHIVE_BYTES) return archive;
  throw new RequestError(
    `--on-cluster: got a script of ${archive.length} bytes, expected at most ${MAX_ARCHIVE_BYTES}: a ConfigMap holds no more`,
  );
}

/** Contents of the files that hold a login, by the variables in which a script takes them. */
const secretsOf = ({ headers, credentials }: Measuring["request"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ HEADERS_JSON: headers, CREDENTIALS_JSON: credentials }).flatMap(([name, path]) =>
      path === undefined ? [] : [[name, readFileSync(path, "utf8")]],
    ),
  );

/** A name for the test's objects; short, as the operator adds to it. */
const nameOf = (stack: string): string =>
  `loadtest-${stack
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 20)}-${randomBytes(3).toString("hex")}`;

/** Measures a run by pods of a cluster, which each offer an equal part of the load. */
export async function measureOnCluster(measuring: Measuring): Promise<Summary> {
  const { request, prepared, guard, signal } = measuring;
  const { aim, cluster, stack, notify, env } = request;
  if (cluster === undefined || aim.kind === "reference") {
    throw defect("measuring on a cluster: got no cluster or no address, expected both");
  }
  const variables = scriptVariables(measuring, baseUrlOf(aim.url));
  const archive = await archiveOf(prepared, guard.directory, variables, keptOf(env));
  const { parallelism, context, namespace, images } = cluster;
  const place = { ...(context && { context }), ...(namespace && { namespace }) };
  const secrets = secretsOf(request);
  return runOnCluster({
    cluster: byKubectl(place),
    test: {
      name: nameOf(stack),
      ...(namespace && { namespace }),
      source: { archive },
      parallelism,
      env: variables,
      secrets,
      images: { ...testImages, ...images },
    },
    seconds: prepared.load.estimate.seconds,
    notify,
    signal,
  });
}
