import type { Exception } from "./exception.ts";

const resource = "aws_lambda_function.*-runner";

/** Of the functions that start a task and wait for it, which only an update calls. */
export const functionExceptions: readonly Exception[] = [
  {
    check: "CKV_AWS_115",
    title: "Ensure that AWS Lambda function is configured for function-level concurrent execution limit",
    resource,
    reason: "An update calls it once at a time, and a new account has no executions that it could reserve.",
  },
  {
    check: "CKV_AWS_116",
    title: "Ensure that AWS Lambda function is configured for a Dead Letter Queue(DLQ)",
    resource,
    reason: "The update waits for its answer and fails with it: nothing is called that nobody waits for.",
  },
  {
    check: "CKV_AWS_117",
    title: "Ensure that AWS Lambda function is configured inside a VPC",
    resource,
    reason: "It calls APIs of AWS only; in the network it would need a gateway or endpoints for that.",
  },
  {
    check: "CKV_AWS_272",
    title: "Ensure AWS Lambda function is configured to validate code-signing",
    resource,
    reason:
      "Its code is a file of this package, which the deployer sends; who may change it may change the stack.",
  },
  {
    check: "CKV_AWS_50",
    title: "X-Ray tracing is enabled for Lambda",
    resource,
    reason: "It runs once for each revision, and its log says what it did.",
  },
];
