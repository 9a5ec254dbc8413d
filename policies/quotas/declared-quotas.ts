import { SYSTEM_TYPE } from "../../base/project.ts";
import { atMost, present } from "../conditions.ts";
import { resourceRule, type Subject } from "../resourceRule.ts";
import { quotaOf } from "../system.ts";

function limit({ item }: Subject) {
  const quota = quotaOf(item);
  return "problem" in quota ? quota : atMost(quota.value.limit, "with all workloads at their maximum");
}

export const declaredQuotas = resourceRule({
  name: "declared-quotas",
  level: "mandatory",
  description:
    "What a System uses with all workloads at their maximum is within each quota that it declares.",
  types: {
    [SYSTEM_TYPE]: [
      {
        reads: "quotas",
        expects: present("a list of {name, limit, used}"),
        change: "register the quotas of the profile",
      },
      {
        reads: "quotas[].used",
        expects: limit,
        change: "lower what uses it, or raise the limit of the profile",
      },
    ],
  },
});
