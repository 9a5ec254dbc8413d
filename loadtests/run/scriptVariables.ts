import { scriptEnvironment } from "./k6Environment.ts";
import type { Measuring } from "./measuring.ts";
import { writeSecret } from "./outputs.ts";
import { instancesOf, targetKind } from "./request.ts";

/** The variables of the script that hold no login: what it plans the announced load by, and where it goes. */
export function scriptVariables(
  { request, prepared, guard }: Pick<Measuring, "request" | "prepared" | "guard">,
  url: string,
): Record<string, string> {
  const { generator, profile, load } = prepared;
  return scriptEnvironment({
    PROFILE: writeSecret(guard.directory, "profile.json", profile),
    BASE_URL: url,
    ALLOW_HOST: new URL(url).hostname,
    SHAPE: load.shape,
    TARGET: targetKind(request.aim),
    SECONDS: request.seconds,
    MAX_USERS: generator.maxUsers,
    MAX_PER_SECOND: generator.maxPerSecond,
    INSTANCES: instancesOf(request),
    API: request.api,
  });
}
