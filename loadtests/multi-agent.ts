/// <reference types="k6" />
/**
 * People look up leads and the figures of campaigns, agents work on interactions:
 *
 *   k6 run -e TIER=base -e BASE_URL=http://127.0.0.1:8080 loadtests/multi-agent.ts
 */
import { check } from "k6";
import { isObject } from "../base/json.ts";
import { caches } from "./contract/caches.ts";
import { readAgain } from "./lib/again.ts";
import { burst, moreThan } from "./lib/burst.ts";
import { content } from "./lib/content.ts";
import { completed, journey } from "./lib/journey.ts";
import { type Fields, idOf, rowsOf } from "./lib/read.ts";
import { system } from "./lib/system.ts";
import { doWork } from "./lib/work.ts";

const agents = system("multi-agent");
export const { options, handleSummary } = agents;

/** A page of leads that are new. */
const PAGE = { status: "new", limit: 20 } as const;
/** The campaign whose figures are read; a deployment without it names another in its path (`API`). */
const CAMPAIGN = { campaign: "1" };

const leads = agents.request("leads", { status: 200, person: true });
const campaign = agents.request("campaign", { status: 200, person: true });
const cachesLeads = caches(agents.profile, "lead_data");
const cachesCampaigns = caches(agents.profile, "campaign_metrics");

const checkLeads = content("a page of leads is no longer than asked for, and each is new", (fields) => {
  const rows = rowsOf(fields, "leads");
  const right = (row: Fields) => idOf(row) !== null && row.status === PAGE.status;
  return rows !== null && rows.length <= PAGE.limit && rows.every(right);
});

const checkFigures = content("figures are those of the campaign that was asked for", ({ campaign, id }) =>
  [campaign, id].some((one) => String(one) === CAMPAIGN.campaign),
);

export const browse = journey(() => {
  agents.think();
  const page = leads(PAGE);
  if (page === null) return;
  checkLeads(page);
  if (cachesLeads) readAgain(page, () => leads(PAGE));
  agents.think();
  const figures = campaign(CAMPAIGN);
  if (figures === null) return;
  checkFigures(figures);
  if (cachesCampaigns) readAgain(figures, () => campaign(CAMPAIGN));
});

const interactions = {
  order: agents.request("interact", { status: 202 }),
  state: agents.request("interaction", { status: 200, apart: true }),
  remove: agents.request("removeInteraction", { status: 204, apart: true, discard: true }),
};

const ofInteraction = {
  "an interaction is answered for its lead": ({ mine }: { mine: boolean }) => mine,
};

export const interact = journey(() => {
  const lead = `load-test-${Math.random().toString(36).slice(2)}`;
  const order = { lead, type: "email", text: `a question of ${lead}` };
  const done = doWork(interactions, order, agents.times());
  if (done?.result == null) return;
  const { result } = done.result;
  const mine = isObject(result) && result.lead === lead;
  check({ mine }, ofInteraction);
  if (mine && done.endedMs <= agents.times().phaseEnd) completed.add(1);
});

const tooManyTokens = agents.request("complete", {
  status: 429,
  checks: "more tokens than the limit of a minute are refused",
});

/** Runs after everything else, as it spends the limit of a minute. */
export const limits = journey(async () => {
  const { requestsPerMinute, tokensPerMinute } = agents.profile.limits;
  if (tokensPerMinute !== undefined) tooManyTokens(null, { tokens: tokensPerMinute + 1 });
  if (requestsPerMinute === undefined) return;
  await burst(agents.connection, agents.path("complete"), { tokens: 1 }, moreThan(requestsPerMinute));
});
