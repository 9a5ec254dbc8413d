import { PolicyPack } from "@pulumi/policy";
import { loadLimits } from "../limits.ts";
import { toStackPolicy } from "../toPack.ts";
import { costRules } from "./rules.ts";

const limits = loadLimits();

// Starts a server: everything else of this pack stands in modules that may be imported.
new PolicyPack("cost", { policies: costRules.map((rule) => toStackPolicy(rule, limits)) });
