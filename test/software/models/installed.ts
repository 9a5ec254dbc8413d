import { join } from "node:path";
import { judgesIn } from "../../../tools/software/judges.ts";

/** The folder with the schemas, in the package cfn-lint: https://github.com/aws-cloudformation/cfn-lint */
export const modelsIn = (): string => join(judgesIn().cfnLint, "cfnlint", "data", "schemas");
