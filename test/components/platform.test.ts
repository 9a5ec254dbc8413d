import { expectTypeOf, test } from "vitest";
import type { Compute, Handed, Platform } from "../../components/platform.ts";

interface Mine extends Handed {
  readonly foundation: { readonly laid: true };
  readonly ground: { readonly standing: true };
  readonly watch: { readonly watching: true };
}

type On<Capability extends (...args: never[]) => unknown> = keyof Parameters<Capability>[1];

test("each capability takes what stands before it, and nothing that comes later", () => {
  type Mines = Platform<Mine>;
  type Kind = Compute<Mine>;
  expectTypeOf<On<Kind["stand"]>>().toEqualTypeOf<"foundation">();
  expectTypeOf<On<Mines["secrets"]>>().toEqualTypeOf<"foundation">();
  expectTypeOf<On<Mines["stores"]>>().toEqualTypeOf<"foundation" | "ground">();
  expectTypeOf<On<Kind["run"]>>().toEqualTypeOf<"foundation" | "ground" | "stores" | "wiring">();
  expectTypeOf<On<Mines["edge"]>>().toEqualTypeOf<"foundation" | "running">();
  expectTypeOf<On<Mines["observability"]>>().toEqualTypeOf<
    "foundation" | "ground" | "stores" | "running" | "edge"
  >();
  expectTypeOf<On<Mines["budget"]>>().toEqualTypeOf<"watch">();
  expectTypeOf<On<Mines["outputs"]>>().toEqualTypeOf<"foundation" | "running" | "edge">();
});

test("a capability that is called before what it stands on does not compile", () => {
  const tooEarly = (platform: Platform<Mine>, scope: Mine["scope"], foundation: Mine["foundation"]) => {
    // @ts-expect-error the ground is missing
    platform.stores(scope, { foundation });
    // @ts-expect-error nothing runs yet
    platform.edge(scope, { foundation });
    // @ts-expect-error the foundation is not the ground
    platform.stores(scope, { foundation, ground: foundation });
  };
  expectTypeOf(tooEarly).returns.toBeVoid();
});
