import { startPack } from "../toPack.ts";

startPack("quotas");
