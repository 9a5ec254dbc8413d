import { expectTypeOf, test } from "vitest";
import type { Compute, Platform, PlatformTypes } from "../../components/platform.ts";

interface Mine extends PlatformTypes {
  readonly foundation: { readonly laid: true };
  readonly prepared: { readonly standing: true };
  readonly recipients: { readonly watching: true };
}

type On<Capability extends (...args: never[]) => unknown> = keyof Parameters<Capability>[1];

test("each capability takes only results of earlier capabilities", () => {
  type Mines = Platform<Mine>;
  type Kind = Compute<Mine>;
  expectTypeOf<On<Kind["prepare"]>>().toEqualTypeOf<"foundation">();
  expectTypeOf<On<Mines["secrets"]>>().toEqualTypeOf<"foundation">();
  expectTypeOf<On<Mines["stores"]>>().toEqualTypeOf<"foundation" | "prepared">();
  expectTypeOf<On<Kind["run"]>>().toEqualTypeOf<
    "foundation" | "prepared" | "secrets" | "stores" | "wiring"
  >();
  expectTypeOf<On<Mines["edge"]>>().toEqualTypeOf<"foundation" | "secrets" | "running">();
  expectTypeOf<On<Mines["observability"]>>().toEqualTypeOf<
    "foundation" | "prepared" | "stores" | "running" | "edge"
  >();
  expectTypeOf<On<Mines["budget"]>>().toEqualTypeOf<"recipients">();
  expectTypeOf<On<Mines["outputs"]>>().toEqualTypeOf<"foundation" | "running" | "edge">();
});

test("a capability that is called before one that it needs does not compile", () => {
  const tooEarly = (platform: Platform<Mine>, scope: Mine["scope"], foundation: Mine["foundation"]) => {
    // @ts-expect-error what the compute kind prepares is missing
    platform.stores(scope, { foundation });
    // @ts-expect-error nothing runs yet
    platform.edge(scope, { foundation });
    // @ts-expect-error the foundation is not what the compute kind prepares
    platform.stores(scope, { foundation, prepared: foundation });
  };
  expectTypeOf(tooEarly).returns.toBeVoid();
});
