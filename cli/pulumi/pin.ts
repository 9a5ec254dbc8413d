import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { writeWhole } from "../../base/writeWhole.ts";
import type { StackFile } from "../../config/stackFile.ts";
import { placementIn, remembersStores } from "../../growth/placement.ts";
import { rowOf } from "../../targets/index.ts";
import type { Target } from "../../targets/names.ts";
import type { PinSource } from "../../targets/row.ts";
import { owned, type StateResource } from "./stackState.ts";

/** The key that would keep a stack to its account; null if its file has the key, or its target has none. */
function duePin({ values }: StackFile, target: Target): PinSource | null {
  const { pin } = rowOf(target);
  return pin !== null && values[pin.key] === undefined ? pin : null;
}

/** Whether the file of a stack does not keep it to its account yet, and could. */
export const isUnpinned = (file: StackFile, target: Target): boolean => duePin(file, target) !== null;

/**
 * Writes into the file of a stack which account it is in, so that no later command with other credentials touches another
 * one. Does nothing where the file says so already, or the target has no such key.
 *
 * @returns the line to print; null if nothing is written.
 */
export function pinAccount(
  root: string,
  file: StackFile,
  { target, state }: { readonly target: Target; readonly state: readonly StateResource[] },
): string | null {
  const pin = duePin(file, target);
  const placement = placementIn(owned(state));
  if (pin === null || placement === null || !remembersStores(placement) || placement.place === null)
    return null;
  const account = pin.accountIn(placement.place);
  const path = join(root, file.origin);
  const document = parseDocument(readFileSync(path, "utf8"));
  document.setIn(["config", pin.key], [account]);
  writeWhole(path, document.toString({ lineWidth: 0 }), {
    file: statSync(path).mode & 0o777,
    directory: 0o755,
  });
  return `note: wrote ${pin.key}: ["${account}"] into ${file.origin}, so that it changes no other account; commit it`;
}
