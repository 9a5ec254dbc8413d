import type { Exception } from "./exception.ts";

/** A check, and why it does not hold for a function; absent where it does. */
interface Excepted extends Pick<Exception, "check" | "title"> {
  /** For those that start a task and wait for it, which only an update calls. */
  readonly runner: string;
  /** For those that count what waits in a queue, which a schedule calls. */
  readonly counter?: string;
}

const CODE =
  "Its code is a file of this package, which the deployer sends; who may change it may change the stack.";

const checks: readonly Excepted[] = [
  {
    check: "CKV_AWS_115",
    title: "Ensure that AWS Lambda function is configured for function-level concurrent execution limit",
    runner: "An update calls it once at a time, and a new account has no executions that it could reserve.",
    counter:
      "It runs once a minute. A limit of its own takes from those of the account, and a new account has none to give.",
  },
  {
    check: "CKV_AWS_116",
    title: "Ensure that AWS Lambda function is configured for a Dead Letter Queue(DLQ)",
    runner: "The update waits for its answer and fails with it: nothing is called that nobody waits for.",
    counter: "A run that failed is of no use later: the next one counts a minute after it.",
  },
  {
    check: "CKV_AWS_117",
    title: "Ensure that AWS Lambda function is configured inside a VPC",
    runner: "It calls APIs of AWS only; in the network it would need a gateway or endpoints for that.",
  },
  {
    check: "CKV_AWS_272",
    title: "Ensure AWS Lambda function is configured to validate code-signing",
    runner: CODE,
    counter: CODE,
  },
  {
    check: "CKV_AWS_50",
    title: "X-Ray tracing is enabled for Lambda",
    runner: "It runs once for each revision, and its log says what it did.",
    counter: "It calls one store, and its log says what failed.",
  },
];

/** Of functions of Lambda. */
export const functionExceptions: readonly Exception[] = checks.flatMap(
  ({ check, title, runner, counter }) => [
    { check, title, resource: "aws_lambda_function.*-runner", reason: runner },
    ...(counter === undefined
      ? []
      : [{ check, title, resource: "aws_lambda_function.*-counter", reason: counter }]),
  ],
);
