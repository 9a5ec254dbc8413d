import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const pages = globSync(["*.md", "docs/*.md", "docs/decisions/*.md"], { cwd: ROOT }).sort();

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, "");

/** The anchors of a page, as GitHub makes them of its headings. */
const anchorsOf = (text: string): readonly string[] =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

const fileOf = (page: string, link: string): string => {
  const [path = ""] = link.split("#");
  return path === "" ? page : join(dirname(page), path);
};

/** Links of a page to a file that is not there, or to a heading that its page does not have. */
function broken(page: string, text: string): readonly string[] {
  const links = [...withoutCode(text).matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    const file = join(ROOT, fileOf(page, link));
    const [, anchor] = link.split("#");
    if (!existsSync(file)) return true;
    const target = link.startsWith("#") ? text : readFileSync(file, "utf8");
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
}

describe("links between the pages", () => {
  test.each(pages)("%s links to files and headings that are there", (page) => {
    expect(broken(page, readFileSync(join(ROOT, page), "utf8"))).toEqual([]);
  });

  test.each([
    ["a file that is not there", "See [x](nowhere.md)."],
    ["a heading that its page does not have", "See [x](aws.md#nowhere)."],
    ["a heading that this page does not have", "# One\n\nSee [x](#two)."],
  ])("a link to %s is found", (_, text) => {
    expect(broken("docs/aws.md", text)).toHaveLength(1);
  });
});

test("every page of AWS is linked from its first one", () => {
  const first = readFileSync(join(ROOT, "docs/aws.md"), "utf8");
  const others = pages.filter((page) => page.startsWith("docs/aws-"));
  expect(others.length).toBeGreaterThan(3);
  expect(others.filter((page) => !first.includes(`(${page.replace("docs/", "")})`))).toEqual([]);
});
