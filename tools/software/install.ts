// Installs what `npm run test:software` needs, where Debian's packages are to be had and this user is root; else says
// what to install. Does nothing where all of it is there.
import { execFileSync } from "node:child_process";
import { existsSync, globSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { allOnPath } from "../../base/onPath.ts";
import { installJudges } from "./judges.ts";
import { provideK6 } from "./k6.ts";
import { packages } from "./packages.ts";

/** Where Debian keeps programs that are not on every user's PATH. */
const SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const isThere = (program: string): boolean =>
  program.startsWith("/")
    ? globSync(program).length > 0
    : allOnPath(program, `${process.env.PATH ?? ""}:${SYSTEM}`).length > 0;

const missing = Object.entries(packages).flatMap(([name, programs]) =>
  programs.every(isThere) ? [] : [name],
);

/** Asked by Debian's packages before they start a service: https://manpages.debian.org/invoke-rc.d */
const POLICY = "/usr/sbin/policy-rc.d";
const DENY = "#!/bin/sh\nexit 101\n";

/** Runs `work` while no package may start a service. */
function withoutServices(work: () => void): void {
  const kept = `${POLICY}.before-echelon`;
  const had = existsSync(POLICY);
  if (had) renameSync(POLICY, kept);
  writeFileSync(POLICY, DENY, { mode: 0o755 });
  try {
    work();
  } finally {
    rmSync(POLICY);
    if (had) renameSync(kept, POLICY);
  }
}

const run = (program: string, ...args: readonly string[]): void => {
  const env = { ...process.env, PATH: `${process.env.PATH}:${SYSTEM}`, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync(program, args, { env, stdio: ["ignore", "ignore", "inherit"] });
};

/** Services that the packages would start again after a restart of the machine. */
const services = [
  "nginx",
  "pgbouncer",
  "postgresql",
  "prometheus",
  "prometheus-redis-exporter",
  "rabbitmq-server",
  "redis-server",
];

function install(): void {
  console.error(`installing ${missing.join(", ")}: programs that test:software starts itself`);
  run("apt-get", "update", "-q");
  withoutServices(() => run("apt-get", "install", "-q", "-y", "--no-install-recommends", ...missing));
  if (!existsSync("/run/systemd/system")) return;
  for (const service of services.filter((name) => missing.includes(name)))
    run("systemctl", "disable", service);
}

function refuse(message: string): never {
  console.error(message);
  process.exit(3);
}

const explain = (reason: string): never =>
  refuse(
    `got a machine without ${missing.join(", ")}, expected these packages: ${reason}. On Debian 12 or newer:\n` +
      `  sudo apt-get install --no-install-recommends ${missing.join(" ")}\n` +
      "Their services need not run: the tests start the programs themselves, as root.",
  );

const isRoot = process.getuid?.() === 0;
if (process.platform !== "linux")
  refuse(`got ${process.platform}, expected Linux, whose namespaces test:software needs`);
if (missing.length > 0) {
  if (allOnPath("apt-get", SYSTEM).length === 0) explain("there is no apt-get");
  if (!isRoot) explain("only root may install");
  install();
}
if (!isRoot)
  refuse("got an ordinary user, expected root: only root makes network namespaces and changes users");
await installJudges();
await provideK6();
