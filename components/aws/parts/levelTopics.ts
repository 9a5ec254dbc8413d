import type { TriggerPlan } from "../../../plan/types.ts";
import type { SignalSource, SignalSources } from "./running.ts";
import type { AwsFacts } from "./scope.ts";

export type Level = "1" | "2" | "3" | "4";
const levels: readonly Level[] = ["1", "2", "3", "4"];

/** Whether an address of `echelon:alerts` is called; the others get mail. */
export const isUrl = (address: string): boolean => address.includes("://");

/** A trigger on one source of its signal. */
export interface Alarm {
  readonly trigger: TriggerPlan;
  readonly source: SignalSource;
}

/** One topic of the escalation ladder, and what speaks to it. */
export interface LevelTopic {
  readonly level: Level;
  readonly region: string;
  readonly alarms: readonly Alarm[];
}

/** Whoever hears of the spend: the lowest level that has an address. */
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

/** Levels that have a topic in the stack's own region, whether an alarm lives there or not. */
function homeLevels(facts: AwsFacts): ReadonlySet<string> {
  const { escalation, triggers } = facts.plan;
  const spend = spendRecipient(facts);
  return new Set([
    ...Object.keys(escalation),
    ...triggers.map(({ level }) => String(level)),
    // AWS Budgets sends mail by itself.
    ...(spend !== null && isUrl(spend.address) ? [spend.level] : []),
  ]);
}

/**
 * Every topic that the stack needs: one a level, and a second in another region where an alarm of the level
 * lives there, as an alarm publishes in its own region only.
 */
export function levelTopics(facts: AwsFacts, sources: SignalSources): LevelTopic[] {
  const { plan, region: home } = facts;
  const alarms = plan.triggers.flatMap((trigger) =>
    sources(trigger.signal).map((source): Alarm => ({ trigger, source })),
  );
  const regionOf = ({ source }: Alarm): string => source.region ?? home;
  const standing = homeLevels(facts);
  return [...new Set([home, ...alarms.map(regionOf)])].flatMap((region) =>
    levels
      .map(
        (level): LevelTopic => ({
          level,
          region,
          alarms: alarms.filter((one) => String(one.trigger.level) === level && regionOf(one) === region),
        }),
      )
      .filter(({ level, alarms: own }) => own.length > 0 || (region === home && standing.has(level))),
  );
}
