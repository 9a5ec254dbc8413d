import { RequestError } from "../../base/errors.ts";
import { journeys } from "../contract/journeys.ts";
import { linesOf } from "../contract/lines.ts";
import { loadOf } from "../contract/load.ts";
import type { Generator, Journey, Line, Load, LoadProfile } from "../contract/types.ts";
import { announcement } from "./announcement.ts";
import { type K6, resolveK6 } from "./k6.ts";
import { generatorOf, instancesOf, type LoadTestRequest, plainProfile, targetKind } from "./request.ts";
import { scriptOf } from "./script.ts";
import { mustAsk } from "./target.ts";

/** A run that may begin. */
export interface Prepared {
  readonly k6: K6;
  readonly script: string;
  readonly profile: LoadProfile;
  readonly lines: readonly Line[];
  readonly load: Load;
  readonly generator: Generator;
}

/** Journeys of this package's systems; a script for another system has its own, and no load can be computed for it here. */
function journeysOf(system: string): readonly Journey[] {
  const found = journeys[system];
  if (found !== undefined) return found;
  throw new RequestError(
    `loadtests/contract/journeys.ts: got no journeys of the system ${system}, expected some; ` +
      "docs/load-testing.md, A system of your own, shows how to add them",
  );
}

/** @throws RequestError where pods would offer the load to something that only this machine reaches. */
function checkReach({ aim, cluster }: LoadTestRequest): void {
  if (cluster === undefined || (aim.kind !== "reference" && aim.kind !== "loopback")) return;
  throw new RequestError(
    "--on-cluster: got a workload on this machine, which pods do not reach; expected a deployed stack, or its --url",
  );
}

/** Nothing was sent, as a person said no. */
export class Declined extends RequestError {}

/**
 * Finds what a run needs, says what it will send, and asks where it has to.
 *
 * @throws RequestError where it may not begin, MissingToolError without k6.
 */
export async function prepare(request: LoadTestRequest): Promise<Prepared> {
  const { aim, consent, ask, shape, seconds, notify, env } = request;
  checkReach(request);
  const profile = plainProfile(request.profile);
  const asking = mustAsk(aim, consent);
  const script = scriptOf(profile.system);
  const lines = linesOf(profile);
  const generator = generatorOf(request);
  const load = loadOf(profile, lines, journeysOf(profile.system), {
    shape,
    generator,
    target: targetKind(aim),
    instances: instancesOf(request),
    ...(seconds === undefined ? {} : { seconds }),
  });
  const k6 = await resolveK6({ env, notify });
  for (const line of announcement(aim, request.profile, load)) notify(line);
  if (asking && !(await ask())) throw new Declined("got no as the answer, so nothing was sent");
  return { k6, script, profile, lines, load, generator };
}
