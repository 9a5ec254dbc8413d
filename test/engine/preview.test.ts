import { describe, test } from "vitest";
import { stackNames } from "../../config/stackFile.ts";
import { ENGINE_MS, expectSamePreview, missing } from "./samePreview.ts";

/** Configuration that lets the provider preview without an account. */
const offline = {
  "aws:region": "us-east-1",
  "aws:accessKey": "test",
  "aws:secretKey": "test",
  "aws:skipCredentialsValidation": "true",
  "aws:skipRequestingAccountId": "true",
  "aws:skipMetadataApiCheck": "true",
};

// On kubernetes it asks which cluster it is: preview.live.test.ts
describe("the real engine on aws", () => {
  const why = missing("aws");
  const end = why === undefined ? "" : ` (skipped: ${why})`;
  test.skipIf(why !== undefined).each(stackNames())(
    `previews %s as the command does${end}`,
    { timeout: ENGINE_MS },
    (stack) => expectSamePreview({ stack, target: "aws", config: offline }),
  );
});
