import type { Exception } from "./exception.ts";

const IN_NETWORK =
  "A function in a network makes its interfaces there, as in AWS's own policy AWSLambdaVPCAccessExecutionRole; nothing names them before.";

/** The functions that count the items of queues. */
const counter = "aws_lambda_function.*-counter";
const counterRole = "aws_iam_role_policy.*-counter-role-policy";

export const counterExceptions: readonly Exception[] = [
  {
    check: "CKV_AWS_290",
    title: "Ensure IAM policies does not allow write access without constraints",
    resource: counterRole,
    reason: IN_NETWORK,
  },
  {
    check: "CKV_AWS_355",
    title: 'Ensure no IAM policies documents allow "*" as a statement\'s resource for restrictable actions',
    resource: counterRole,
    reason: IN_NETWORK,
  },
  {
    check: "CKV_AWS_116",
    title: "Ensure that AWS Lambda function is configured for a Dead Letter Queue(DLQ)",
    resource: counter,
    reason: "A run that failed is of no use later: the next one counts a minute after it.",
  },
  {
    check: "CKV_AWS_115",
    title: "Ensure that AWS Lambda function is configured for function-level concurrent execution limit",
    resource: counter,
    reason:
      "It runs once a minute. A limit of its own takes from those of the account, and a new account has none to give.",
  },
  {
    check: "CKV_AWS_272",
    title: "Ensure AWS Lambda function is configured to validate code-signing",
    resource: counter,
    reason: "Its program is a file of this package, which Pulumi compares in each update.",
  },
  {
    check: "CKV_AWS_50",
    title: "X-Ray tracing is enabled for Lambda",
    resource: counter,
    reason: "It calls one store, and its log says what failed.",
  },
];
