import { sizingFigure } from "../../profiles/units.ts";
import { DISK_FULL_PERCENT } from "../alarms.ts";
import { type Check, serving, shown } from "./check.ts";

/** Part of the capacity that data may take. */
const FULL = DISK_FULL_PERCENT / 100;

/** Whether the stated data fit the stores, with room left. */
export const storage: Check = (context) => {
  const { storageGB } = context.profile.fit;
  const stores = serving(context);
  // A bucket of S3 takes whatever is put in.
  if (storageGB === undefined || stores.some(({ engine }) => engine === "s3")) return [];
  const capacity = stores.reduce((sum, { capacityGB }) => sum + (capacityGB ?? 0), 0);
  const [stated, have] = [sizingFigure(storageGB), capacity * FULL];
  if (stated <= have) return [];
  return [
    {
      key: "storage",
      level: "warning",
      subject: "fit.storageGB",
      stated,
      have,
      unit: "GB",
      message: `the stated data are ${shown(stated)} GB, and the stores hold ${shown(have)} GB before the alarm that they are full: ${shown(capacity)} GB together`,
      fix: `at least ${shown(Math.ceil(stated / FULL))} GB over all stores (capacityGB)`,
    },
  ];
};
