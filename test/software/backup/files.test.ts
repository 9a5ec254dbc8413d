import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../pod/pod.ts";
import { Shop, shell } from "./shop.ts";

const CONTENT = "/var/lib/echelon/content";

describe("the backup of files", () => {
  let shop: Shop;
  let application: Pod;
  let backups: Pod;
  const listed = async () => (await shell(backups, "cd /backups && ls -d 20*Z")).trim().split("\n");

  beforeAll(async () => {
    shop = await Shop.open();
    application = await shop.cluster.start("Deployment/agents");
    backups = await shop.inBackups("content-volume");
  });
  afterAll(() => shop?.cluster.end());

  it("is restored: what was destroyed is there again, and what came later stays", async () => {
    await shell(
      application,
      `cd ${CONTENT} && mkdir -p posts/en && printf one > posts/en/a.md && printf 'b b' > 'posts/b c.md' && ln -s en/a.md posts/latest`,
    );
    const before = await shell(
      application,
      `cd ${CONTENT} && find . | sort && cat posts/en/a.md 'posts/b c.md'`,
    );
    const log = await shop.backUp("content-volume");
    expect(log).toMatch(/backup (\S+) is complete: \S+\nkept: \1\n$/);
    await shell(application, `cd ${CONTENT} && rm -r posts && printf later > later.md`);
    expect(await shop.restore("content-volume")).toContain("restored 20");
    expect(await shell(application, `cat ${CONTENT}/later.md && rm ${CONTENT}/later.md`)).toBe("later");
    expect(
      await shell(application, `cd ${CONTENT} && find . | sort && cat posts/en/a.md 'posts/b c.md'`),
    ).toBe(before);
  });

  it("is restored by name, as it was at that time", async () => {
    const [earlier = ""] = await listed();
    await shell(application, `printf two > ${CONTENT}/posts/en/a.md`);
    await shop.backUp("content-volume");
    expect(await listed()).toHaveLength(2);
    await shop.restore("content-volume", earlier);
    expect(await shell(application, `cat ${CONTENT}/posts/en/a.md`)).toBe("one");
    await shop.restore("content-volume");
    expect(await shell(application, `cat ${CONTENT}/posts/en/a.md`)).toBe("two");
  });

  it("stores a file that has not changed once", async () => {
    const linksOf = (file: string) => shell(backups, `stat -c %h /backups/*/posts/'${file}'`);
    expect(await linksOf("b c.md")).toBe("2\n2\n");
    expect(await linksOf("en/a.md")).toBe("1\n1\n");
  });

  it("leaves the others where it fails, and says so by its exit code", async () => {
    const before = await listed();
    const failed = await shop.backUpWith("content-volume", { STORE: "/nowhere" });
    expect(failed.exitCode).not.toBe(0);
    expect(failed.log).toContain("ENOENT");
    expect(await shell(backups, "ls -A /backups")).toBe(`${["lost+found", ...before].sort().join("\n")}\n`);
  });

  it("of a name that is not there is refused, and changes nothing", async () => {
    await expect(shop.restore("content-volume", "2020-01-01T00-00-00Z")).rejects.toThrow(
      /BACKUP: got "2020-01-01T00-00-00Z", expected one of: 20/,
    );
  });

  it("removes what is older than the tier keeps, once it is complete itself", async () => {
    const nameOf = (days: number): string =>
      new Date(Date.now() - days * 86_400_000)
        .toISOString()
        .replace(/\.\d+Z/, "Z")
        .replaceAll(":", "-");
    const [kept, old, ended] = [nameOf(6.9), nameOf(7.1), nameOf(0.2)];
    const before = await listed();
    await shell(backups, `cd /backups && mkdir ${kept} ${old} .new-${ended} .new-${nameOf(0.1)}`);
    expect((await shop.backUpWith("content-volume", { STORE: "/nowhere" })).log).toContain("ENOENT");
    expect(await listed()).toEqual([old, kept, ...before].sort());
    await shop.backUp("content-volume");
    const after = await listed();
    expect(after.filter((name) => before.includes(name))).toEqual(before);
    expect(after).toContain(kept);
    expect(after).not.toContain(old);
    // A run that may still go on is left alone, one that was ended long ago is not.
    expect(await shell(backups, "ls -dA /backups/.new-* | wc -l")).toBe("1\n");
  });
});
