import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { writeRendering } from "../../../render/render.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { nameOf, objectsOfChoice, renderedChoices } from "../../support/renderings.ts";

/** One file that `echelon render` writes, and the object in it. */
export interface RenderedFile {
  readonly path: string;
  readonly object: KubeObject;
}

/** The manifests of one stack with some choices. */
export interface Rendering {
  readonly name: string;
  readonly files: readonly RenderedFile[];
}

/** Renders every choice into a folder of its own below a directory. */
export async function renderAll(directory: string): Promise<readonly Rendering[]> {
  const renderings: Rendering[] = [];
  for (const choice of renderedChoices) {
    const name = nameOf(choice);
    const out = join(directory, name);
    mkdirSync(out);
    const secrets = join(directory, `${name}.secrets.yaml`);
    const stack = await objectsOfChoice(choice);
    const { objects } = writeRendering(stack, { out, secrets, force: false, notify: () => {} });
    const files = objects.map(({ file }) => {
      const path = join(out, file);
      return { path, object: parse(readFileSync(path, "utf8")) as KubeObject };
    });
    renderings.push({ name, files });
  }
  return renderings;
}
