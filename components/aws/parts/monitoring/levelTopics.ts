import { isWebhook } from "../../../../config/alerts.ts";
import type { TriggerPlan } from "../../../../plan/types.ts";
import type { SignalSource, SignalSources } from "../running.ts";
import type { AwsFacts } from "../scope.ts";

export type Level = "1" | "2" | "3" | "4";
const levels: readonly Level[] = ["1", "2", "3", "4"];

/** A trigger on one source of its signal. */
export interface Alarm {
  readonly trigger: TriggerPlan;
  readonly source: SignalSource;
}

/** The topic of a level of the escalation ladder in one region, and the alarms that publish to it. */
export interface LevelTopic {
  readonly level: Level;
  readonly region: string;
  readonly alarms: readonly Alarm[];
}

/** Who is notified of the spend: the lowest level with an address; null if none has one. */
export function spendRecipient({ settings }: Pick<AwsFacts, "settings">): {
  readonly level: Level;
  readonly address: string;
} | null {
  const [first] = levels.flatMap((level) => {
    const address = settings.alerts[level];
    return address === undefined ? [] : [{ level, address }];
  });
  return first ?? null;
}

/** Levels that have a topic in the stack's own region even if no alarm uses it. */
function homeLevels(facts: AwsFacts): ReadonlySet<string> {
  const { escalation, slos, triggers } = facts.plan;
  const spend = spendRecipient(facts);
  return new Set([
    ...Object.keys(escalation),
    ...triggers.map(({ level }) => String(level)),
    ...slos.flatMap(({ alerts }) => alerts.map(({ level }) => String(level))),
    // AWS Budgets sends e-mail itself, so only a URL needs a topic.
    ...(spend !== null && isWebhook(spend.address) ? [spend.level] : []),
  ]);
}

/** Alarms of a trigger. One that removes replicas has none where their number is fixed: they may be idle. */
const alarmsOf = (trigger: TriggerPlan, sources: readonly SignalSource[]): Alarm[] =>
  sources.flatMap((source): Alarm[] => {
    if (trigger.action !== "scale-down") return [{ trigger, source }];
    const { reducible } = source;
    return reducible === undefined ? [] : [{ trigger, source: { ...source, query: reducible } }];
  });

/** Another alarm that publishes to the topic of its level. */
interface Publishing {
  readonly level: string;
  readonly region: string;
}

/**
 * Every topic that the stack needs: one per level, and one more if an alarm of the level is in another region,
 * because an alarm publishes only in its own region.
 *
 * @param others alarms that no trigger has. @default none
 */
export function levelTopics(
  facts: AwsFacts,
  sources: SignalSources,
  others: readonly Publishing[] = [],
): LevelTopic[] {
  const { plan, region: home } = facts;
  const alarms = plan.triggers.flatMap((trigger) => alarmsOf(trigger, sources(trigger.signal)));
  const regionOf = ({ source }: Alarm): string => source.region ?? home;
  const standing = homeLevels(facts);
  return [...new Set([home, ...alarms.map(regionOf), ...others.map((one) => one.region)])].flatMap((region) =>
    levels
      .map(
        (level): LevelTopic => ({
          level,
          region,
          alarms: alarms.filter((one) => String(one.trigger.level) === level && regionOf(one) === region),
        }),
      )
      .filter(
        ({ level, alarms: own }) =>
          own.length > 0 ||
          others.some((one) => one.level === level && one.region === region) ||
          (region === home && standing.has(level)),
      ),
  );
}
