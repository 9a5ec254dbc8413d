import { PolicyPack } from "@pulumi/policy";
import { limitsOfPack, toStackPolicy } from "../toPack.ts";
import { quotaRules } from "./rules.ts";

const limits = limitsOfPack();

// Starts a server: everything else of this pack stands in modules that may be imported.
new PolicyPack("quotas", { policies: quotaRules.map((rule) => toStackPolicy(rule, limits)) });
