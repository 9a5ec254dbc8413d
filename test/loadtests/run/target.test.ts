import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestError } from "../../../base/errors.ts";
import {
  type Aim,
  aimOf,
  baseUrlOf,
  type Consent,
  mustAsk,
  parseUrl,
} from "../../../loadtests/run/target.ts";

const STACK = "https://shop.example.com";
const own = new URL(STACK);

/** What is decided for an address, without any of the flags that allow it. */
const kindOf = (text: string): Aim["kind"] => aimOf({ named: parseUrl(text), own }).kind;

describe("an address that an operator names", () => {
  test.each([
    ["http://127.0.0.1:8080", "loopback"],
    ["http://127.9.9.9", "loopback"],
    ["http://localhost:3000/app/", "loopback"],
    ["http://[::1]:8080", "loopback"],
    // Other ways to write 127.0.0.1, which the URL standard reads as such; k6 gets the normal form.
    ["http://0x7f.1", "loopback"],
    ["http://2130706433/", "loopback"],
    ["http://127.1", "loopback"],
    [STACK, "stack"],
    [`${STACK}/`, "stack"],
    [`${STACK}/eu`, "stack"],
    ["HTTPS://SHOP.example.com", "stack"],
    ["https://shop.example.com:443", "stack"],
    ["http://shop.example.com", "foreign"],
    ["https://shop.example.com:8443", "foreign"],
    ["https://shop.example.com.evil.example", "foreign"],
    ["https://evil-shop.example.com", "foreign"],
    ["http://127.0.0.1.evil.example", "foreign"],
    ["http://localhost.evil.example", "foreign"],
    ["http://evil.example/127.0.0.1", "foreign"],
    ["http://0.0.0.0:8080", "foreign"],
    ["http://[::ffff:127.0.0.1]", "foreign"],
    ["http://128.0.0.1", "foreign"],
    ["http://10.0.0.7", "foreign"],
    // A full-width digit one is a digit to the URL standard.
    ["http://１27.0.0.1", "loopback"],
  ] as const)("%s is %s", (text, expected) => {
    expect(kindOf(text)).toBe(expected);
  });

  test.each([
    "",
    "127.0.0.1:8080",
    "ftp://127.0.0.1",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http:127.0.0.1",
    "http://",
    "http://127.0.0.1@evil.example",
    "http://127.0.0.1:80@evil.example",
    "http://user:secret@shop.example.com",
    "http://evil.example\\@127.0.0.1",
    "http://evil.example#@127.0.0.1",
    "http://evil.example?@127.0.0.1",
    "http://127.0.0.1 .evil.example",
    " http://127.0.0.1",
    "http://127.0.0.1\n.evil.example",
    "http://127.0.0.1\t",
    "http://127.0.0.1:99999",
    "http://shop.example.com/?token=1",
    "http://shop.example.com/#a",
  ])("%j is refused", (text) => {
    expect(() => parseUrl(text)).toThrow(RequestError);
  });

  test("a password in it is not repeated", () => {
    expect(() => parseUrl("https://user:hunter2@shop.example.com")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });

  test("a part of the stack's path is the stack's, a path beside it is not", () => {
    const inPath = new URL("https://example.com/shop");
    expect(aimOf({ named: parseUrl("https://example.com/shop/eu"), own: inPath }).kind).toBe("stack");
    expect(aimOf({ named: parseUrl("https://example.com/shopping"), own: inPath }).kind).toBe("foreign");
    expect(aimOf({ named: parseUrl("https://example.com/shop/../admin"), own: inPath }).kind).toBe("foreign");
  });

  test("whatever is allowed as loopback connects to loopback", () => {
    const part = fc.constantFrom(
      "127.0.0.1",
      "localhost",
      "::1",
      "@",
      ".",
      ":",
      "/",
      "\\",
      "#",
      "?",
      "evil.example",
      "0x7f",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const text = `http://${parts.join("")}`;
        const url = URL.canParse(text) ? new URL(text) : undefined;
        try {
          if (aimOf({ named: parseUrl(text) }).kind !== "loopback") return;
        } catch {
          return;
        }
        expect(["127.0.0.1", "localhost", "[::1]"]).toContain(url?.hostname.replace(/^127\..*/, "127.0.0.1"));
      }),
    );
  });
});

test("without an address the deployed stack is meant, else the reference workload", () => {
  expect(aimOf({ own })).toEqual({ kind: "stack", url: own });
  expect(aimOf({})).toEqual({ kind: "reference" });
});

test("paths can be put behind an address", () => {
  expect(baseUrlOf(parseUrl("http://127.0.0.1:8080/"))).toBe("http://127.0.0.1:8080");
  expect(baseUrlOf(parseUrl("http://0x7f.1/app//"))).toBe("http://127.0.0.1/app");
});

describe("what has to be said before anything is sent", () => {
  const aims = {
    reference: { kind: "reference" },
    loopback: { kind: "loopback", url: new URL("http://127.0.0.1:8080") },
    stack: { kind: "stack", url: own },
    foreign: { kind: "foreign", url: new URL("https://other.example") },
  } as const satisfies Record<string, Aim>;

  const decide = (aim: Aim, consent: Consent): string => {
    try {
      return mustAsk(aim, consent) ? "asks" : "begins";
    } catch (error) {
      expect(error).toBeInstanceOf(RequestError);
      return (error as Error).message.slice(0, 5);
    }
  };
  const flags = [false, true].flatMap((owned) =>
    [false, true].flatMap((yes) => [false, true].map((terminal) => ({ owned, yes, terminal }))),
  );

  test("nothing for the reference workload, whatever the flags", () => {
    for (const consent of flags) expect(decide(aims.reference, consent)).toBe("begins");
  });

  test.each(["loopback", "stack"] as const)("a yes for %s, on the terminal or as --yes", (kind) => {
    for (const consent of flags) {
      const asked = consent.terminal ? "asks" : "--yes";
      expect(decide(aims[kind], consent)).toBe(consent.yes ? "begins" : asked);
    }
  });

  test("that one owns it for any other host, which --yes does not say", () => {
    for (const consent of flags.filter(({ owned }) => !owned))
      expect(decide(aims.foreign, consent)).toBe("--url");
    expect(decide(aims.foreign, { owned: true, yes: false, terminal: true })).toBe("asks");
    expect(decide(aims.foreign, { owned: true, yes: false, terminal: false })).toBe("--yes");
    expect(decide(aims.foreign, { owned: true, yes: true, terminal: false })).toBe("begins");
  });
});
