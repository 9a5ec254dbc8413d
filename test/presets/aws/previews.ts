import { readStackFile, stackNames } from "../../../config/stackFile.ts";
import { type PreviewedStack, previewStack, withTarget } from "../../../preview/stack.ts";

/** The presets, all of which run on AWS. */
export const presets = stackNames();

const previews = new Map<string, Promise<PreviewedStack>>();

/** A preset on AWS as `echelon preview --target aws` shows it. */
export function onAws(stack: string): Promise<PreviewedStack> {
  const made =
    previews.get(stack) ?? previewStack({ stack, config: withTarget(readStackFile(stack), "aws") });
  previews.set(stack, made);
  return made;
}
