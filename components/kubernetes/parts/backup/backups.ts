import kubernetes from "@pulumi/kubernetes";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import type { ArchivePlan, BackupPlan, Size, StorePlan } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { storeDirectory } from "../../../workload/files.ts";
import { type CertificateFiles, mountedCertificate } from "../certificates/server.ts";
import { type Trusted, trusted } from "../certificates/trust.ts";
import { type Labels, ROLE_LABEL, selectorLabels } from "../labels.ts";
import {
  closedPod,
  containerSecurity,
  type EnvVar,
  type PodSpec,
  quantities,
  scratchVolume,
  type Volume,
  type VolumeMount,
  volumeAffinity,
  volumeLabels,
} from "../pods/podFields.ts";
import { objectLabels, type Scope } from "../scope.ts";
import { createClaim } from "../storage/claims.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";
import type { Dump } from "./dumps.ts";
import { BACKUPS, backupScript, restoreScript } from "./script.ts";

/** A store of which the stack takes backups, and how. */
interface Backed {
  readonly store: StorePlan;
  readonly backup: BackupPlan;
  readonly dump: Dump;
  /** The claim with the backups. */
  readonly claim: kubernetes.core.v1.PersistentVolumeClaim;
}

type JobSpec = kubernetes.types.input.batch.v1.JobSpec;

/** What the stack makes for the backups of a store. */
export interface BuiltBackup {
  /** A Job that takes one backup. */
  readonly job: JobSpec;
  /** The claim with the backups. */
  readonly claim: kubernetes.core.v1.PersistentVolumeClaim;
  /** What has to exist before that Job. */
  readonly dependsOn: readonly Resource[];
}

/** A run that cannot start within this time, 6 hours, is skipped: the next night is closer. */
const LATE_SECONDS = 6 * 3600;

/** 31 February: a CronJob has to have a schedule, and this one only runs when a person makes a Job of it. */
const NEVER = "0 0 31 2 *";

/** Options for the claim. It stays on the cluster after its store, until the operator gives up the backups by name. */
const keeping =
  ({ settings }: Scope, { released }: ArchivePlan) =>
  (options: CustomResourceOptions): CustomResourceOptions => ({
    ...options,
    protect: options.protect === true && !released,
    retainOnDelete: !settings.ephemeral && !released,
  });

const createBackupClaim = (
  store: StorePlan,
  backup: ArchivePlan,
  context: StoreContext,
): kubernetes.core.v1.PersistentVolumeClaim =>
  createClaim(
    store,
    // A snapshot of the backups would be one copy too many.
    { ...context, claims: [] },
    {
      // Pulumi chooses the name: an earlier claim of a store that comes back may still be there.
      name: undefined,
      suffix: "-backup",
      gigabytes: backup.volume.capacityGB,
      ofStore: false,
      labels: objectLabels(context.scope, backup.name, "backup"),
      options: keeping(context.scope, backup),
    },
  );

/** The store's own volume, if its files are mounted. */
function storeVolume(store: StorePlan, readOnly: boolean): { volumes: Volume[]; mounts: VolumeMount[] } {
  if (store.protocol !== "files") return { volumes: [], mounts: [] };
  return {
    volumes: [{ name: store.name, persistentVolumeClaim: { claimName: storeName(store) } }],
    mounts: [{ name: store.name, mountPath: storeDirectory(store), readOnly }],
  };
}

interface Run {
  readonly script: string;
  readonly env: readonly EnvVar[];
  /** Certificate that the process has as its own. */
  readonly certificate: CertificateFiles | null;
  readonly size: Size;
  /** Which of both volumes it writes to. */
  readonly writes: { readonly store: boolean; readonly backups: boolean };
}

/** The certificates of a run: those that it verifies servers with, and its own if it has one. */
function certificatesOf(store: StorePlan, scope: Scope, { certificate }: Run): Trusted {
  const { volumes, mounts } = trusted([store], scope);
  const own = mountedCertificate(certificate);
  return { volumes: [...volumes, ...own.volumes], mounts: [...mounts, ...own.mounts] };
}

/** No tag or tier is among the labels: a Job cannot change them. */
const podLabels = ({ store, backup }: Backed, { stack }: Scope): Labels => ({
  ...selectorLabels(stack, backup.name),
  [ROLE_LABEL]: "backup",
  ...volumeLabels(store.protocol === "files" ? [store.name] : []),
});

function podOf({ store, claim, dump }: Backed, { scope }: StoreContext, run: Run): PodSpec {
  const own = storeVolume(store, !run.writes.store);
  const certificates = certificatesOf(store, scope, run);
  const tmp = scratchVolume("tmp", "/tmp");
  const size = quantities(run.size);
  return {
    ...closedPod(scope, dump.user),
    ...volumeAffinity(store.protocol === "files" ? [store.name] : []),
    restartPolicy: "Never",
    containers: [
      {
        name: "backup",
        image: dump.image,
        command: ["sh", "-c", run.script],
        env: [...dump.env, ...run.env],
        resources: { requests: size, limits: size },
        securityContext: containerSecurity,
        volumeMounts: [
          { name: "backups", mountPath: BACKUPS, readOnly: !run.writes.backups },
          ...own.mounts,
          tmp.mount,
          ...certificates.mounts,
        ],
      },
    ],
    volumes: [
      { name: "backups", persistentVolumeClaim: { claimName: claim.metadata.name } },
      ...own.volumes,
      tmp.volume,
      ...certificates.volumes,
    ],
  };
}

interface JobRun extends Run {
  /** How often a failed run is tried again. */
  readonly backoffLimit: number;
}

const jobOf = (backed: Backed, context: StoreContext, { backoffLimit, ...run }: JobRun): JobSpec => ({
  activeDeadlineSeconds: backed.backup.deadlineSeconds,
  backoffLimit,
  template: {
    metadata: { labels: podLabels(backed, context.scope) },
    spec: podOf(backed, context, run),
  },
});

/** A Job that takes one backup. */
const backupJob = (backed: Backed, context: StoreContext): JobSpec =>
  jobOf(backed, context, {
    script: backupScript(backed.backup, backed.dump.backup.lines),
    env: backed.dump.backup.env ?? [],
    certificate: backed.dump.backup.certificate ?? null,
    size: backed.backup.process.size,
    writes: { store: backed.dump.writes, backups: true },
    backoffLimit: 2,
  });

/** A Job that restores one backup. A person looks at one that failed. */
const restoreJob = (backed: Backed, context: StoreContext): JobSpec =>
  jobOf(backed, context, {
    script: restoreScript(backed.dump.restore.lines),
    env: backed.dump.restore.env ?? [],
    certificate: backed.dump.restore.certificate ?? null,
    size: backed.dump.restoreSize ?? backed.backup.process.size,
    writes: { store: true, backups: false },
    backoffLimit: 0,
  });

interface CronArgs {
  readonly name: string;
  readonly suffix: string;
  readonly schedule: string;
  readonly suspend: boolean;
  readonly job: JobSpec;
  readonly dependsOn: readonly Resource[];
}

function createCronJob(store: StorePlan, context: StoreContext, args: CronArgs): void {
  const { scope, foundation, parent } = context;
  const { name, suffix, schedule, suspend, job, dependsOn } = args;
  const labels = objectLabels(scope, name, "backup");
  new kubernetes.batch.v1.CronJob(
    `${logicalName(scope, store)}-${suffix}`,
    {
      metadata: { name, namespace: foundation.namespace, labels },
      spec: {
        schedule,
        timeZone: "Etc/UTC",
        suspend,
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: LATE_SECONDS,
        // Those that a person makes of it count too.
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: { metadata: { labels }, spec: job },
      },
    },
    { parent, dependsOn: [...foundation.restrictions, ...dependsOn] },
  );
}

/**
 * The volume with the backups of a store, what takes them on a schedule, and what a person makes a Job of to restore one;
 * null if the stack takes none. Backups that nothing adds to any more are the volume alone.
 *
 * @param dumpOf how the store is copied; called only if it is.
 * @param reachable what lets the pods reach the store.
 */
export function createBackups(
  store: StorePlan,
  context: StoreContext,
  { dumpOf, reachable }: { readonly dumpOf: () => Dump | null; readonly reachable: readonly Resource[] },
): BuiltBackup | null {
  const { archive, backup } = store;
  if (archive !== null) createBackupClaim(store, archive, context);
  const dump = backup === null ? null : dumpOf();
  if (backup === null || dump === null) return null;
  const claim = createBackupClaim(store, backup, context);
  const backed: Backed = { store, backup, dump, claim };
  const dependsOn = [...reachable, claim];
  const job = backupJob(backed, context);
  const { name, schedule } = backup;
  createCronJob(store, context, { name, suffix: "backup", schedule, suspend: false, job, dependsOn });
  createCronJob(store, context, {
    name: physicalName(kubernetesNames.cronJob, ["restore", store.key]),
    suffix: "restore",
    schedule: NEVER,
    suspend: true,
    job: restoreJob(backed, context),
    dependsOn,
  });
  return { job, claim, dependsOn };
}
