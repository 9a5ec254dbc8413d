import type { Sentences } from "./sentences/facts.ts";
import { type NetworkFacts, network } from "./sentences/network.ts";
import { type PeopleFacts, people } from "./sentences/people.ts";
import { type QueueFacts, queues } from "./sentences/queues.ts";
import { type StoreFacts, stores } from "./sentences/stores.ts";
import { type WatchFacts, watch } from "./sentences/watch.ts";
import { type WorkloadFacts, workloads } from "./sentences/workloads.ts";

/** What exactly is lacking, by the key of the lack. */
type Facts = WorkloadFacts & PeopleFacts & NetworkFacts & WatchFacts & QueueFacts & StoreFacts;

type Lacks = { readonly [Key in keyof Facts]: { readonly key: Key } & Facts[Key] };

/** Something that the tier states and that this plan does not provide: a key, and values that say what exactly. */
export type Lack = Lacks[keyof Lacks];

const sentences: Sentences<Facts> = { ...workloads, ...people, ...network, ...watch, ...queues, ...stores };

const say = <Key extends keyof Facts>(key: Key, lack: Lacks[Key]): string => sentences[key](lack);

/** A lack as a sentence for people. */
export const lackSentence = (lack: Lack): string => say(lack.key, lack as never);
