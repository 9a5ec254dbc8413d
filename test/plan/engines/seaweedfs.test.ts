import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seaweedfsDisk as disk, memberGB } from "../../../plan/engines/seaweedfs.ts";

const BYTES_PER_MIB = 1024 * 1024;

interface Stored {
  readonly capacityGB: number;
  readonly members: number;
}

const stored: fc.Arbitrary<Stored> = fc.record({
  capacityGB: fc.integer({ min: 1, max: 100_000 }),
  members: fc.integer({ min: 1, max: 50 }),
});

const copiesOf = ({ members }: Stored): 1 | 2 => (members > 1 ? 2 : 1);

/**
 * Objects that members with such disks hold, GB: whole files on what is left of each disk, with all but the last ones of
 * each collection full, and as much garbage in each as is left in it.
 */
function held(given: Stored, diskGB: number): number {
  const { capacityGB, members } = given;
  const copies = copiesOf(given);
  const fileGB = (disk.fileMiB * BYTES_PER_MIB) / 1e9;
  const free = diskGB * (1 - disk.fileSystem - disk.minFreePercent / 100) - capacityGB * disk.names;
  const files = Math.floor(free / fileGB);
  const namesOnly = Math.ceil((disk.openFiles[copies] * copies) / members);
  const others = 2;
  return ((files - namesOnly - others) * fileGB * (1 - disk.garbage) * members) / copies;
}

describe("the disk of a member", () => {
  test("is large enough for the stated capacity on any number of members", () => {
    fc.assert(
      fc.property(stored, (given) => {
        const size = Math.ceil(memberGB({ ...given, copies: copiesOf(given) }));
        expect(held(given, size)).toBeGreaterThanOrEqual(given.capacityGB - 1e-6);
      }),
    );
  });

  test("is not much larger: with a tenth less, a large store holds less than stated", () => {
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 100_000 }), (capacityGB) => {
        const given = { capacityGB, members: 3 };
        expect(held(given, memberGB({ ...given, copies: 2 }) * 0.9)).toBeLessThan(capacityGB);
      }),
    );
  });

  test("grows with the capacity, and never shrinks when a store does not", () => {
    fc.assert(
      fc.property(stored, fc.integer({ min: 0, max: 1000 }), (given, more) => {
        const copies = copiesOf(given);
        expect(memberGB({ ...given, capacityGB: given.capacityGB + more, copies })).toBeGreaterThanOrEqual(
          memberGB({ ...given, copies }),
        );
      }),
    );
  });

  test("was 134 GB for 200 GB on three members, which holds less", () => {
    expect(held({ capacityGB: 200, members: 3 }, 134)).toBeLessThan(200);
  });
});
