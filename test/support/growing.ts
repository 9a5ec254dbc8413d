import { expect } from "vitest";
import type { LiveCluster } from "./liveCluster.ts";
import { uidsOf, writtenObjects } from "./liveCluster.ts";
import { type LiveStack, protectedOf, type StackConfig, type State, steady } from "./liveStack.ts";
import type { Outcome } from "./pulumiWorkspace.ts";

/** A stack at one moment, in Pulumi's state and on the cluster. */
export interface Moment {
  readonly state: State;
  /** `type::name` → uid of each claim and namespace. */
  readonly uids: Readonly<Record<string, string>>;
  /** `type::name` → the object as it was written. */
  readonly objects: Readonly<Record<string, unknown>>;
}

export async function lookAt({ client }: LiveCluster, stack: LiveStack): Promise<Moment> {
  const state = await stack.export();
  return { state, uids: await uidsOf(client, state), objects: await writtenObjects(client, state) };
}

/** Neither the state nor an object on the cluster was written since. */
export async function expectUntouched(cluster: LiveCluster, stack: LiveStack, before: Moment): Promise<void> {
  expect(steady(await stack.export())).toEqual(steady(before.state));
  expect(await writtenObjects(cluster.client, before.state)).toEqual(before.objects);
}

/** What an update may take away. */
interface Losses {
  /** Protected resources that are protected no longer. @default none */
  readonly released?: readonly string[];
  /** Claims and namespaces that are deleted. @default none */
  readonly deleted?: readonly string[];
}

/** Each claim and namespace is the same object as before, and what was protected is protected still. */
export function expectKept(
  before: Moment,
  after: Moment,
  { released = [], deleted = [] }: Losses = {},
): void {
  const kept = Object.entries(before.uids).filter(([id]) => !deleted.includes(id));
  expect(after.uids).toMatchObject(Object.fromEntries(kept));
  for (const id of deleted) expect(after.uids).not.toHaveProperty([id]);
  const still = new Set(protectedOf(after.state));
  expect(protectedOf(before.state).filter((id) => !still.has(id))).toEqual(released);
}

/** Fails where Pulumi succeeded, or did not say these words, whatever the width of its lines. */
export function expectRefused({ exitCode, text }: Outcome, words: readonly string[]): void {
  expect(exitCode, text).not.toBe(0);
  const said = text.replaceAll(/\s+/g, " ");
  for (const each of words) expect(said).toContain(each);
}

/** Preview, `up` and `up` without preview say why, and change nothing. Returns the preview. */
export async function expectRefusal(
  cluster: LiveCluster,
  stack: LiveStack,
  { config, words }: { readonly config: StackConfig; readonly words: readonly string[] },
): Promise<Outcome> {
  const before = await lookAt(cluster, stack);
  const preview = await stack.preview(config);
  expectRefused(preview, words);
  expectRefused(await stack.up(config, { preview: true }), words);
  expectRefused(await stack.up(config), words);
  await expectUntouched(cluster, stack, before);
  return preview;
}
