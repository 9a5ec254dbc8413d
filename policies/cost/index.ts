import { startPack } from "../toPack.ts";

startPack("cost");
