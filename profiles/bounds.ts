import { z } from "zod";
import { amount, count, MOST } from "./units.ts";

/*
 * Figures that one target refuses are refused for all, in the profile: the same tier runs on every target. Each bound is
 * that of the strictest, with its source.
 */

/** An HPA takes whole percents from 1. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */
export const targetPercent = z.int().min(1).max(100);

/**
 * A PodDisruptionBudget takes whole percents. One of 100 lets no pod go, so that no node can be drained, and ECS could not
 * replace a task. https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export const availablePercent = z
  .int()
  .min(0)
  .max(99, "expected at most 99: with 100, no replica could ever be moved to another node");

/** An HPA looks back one hour at most (`stabilizationWindowSeconds`). https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#stabilization-window */
export const scalingWindowSeconds = z.int().min(1).max(3600);

/** An alarm of CloudWatch looks back one day at most. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const alarmWindowSeconds = z.int().min(1).max(86_400);

/*
 * The largest machine that a cloud rents: u7inh-32tb of EC2, with 1,920 vCPU and 32 TiB.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/mo.html
 */
const MOST_CPU = 1920;
const MOST_MEMORY_MIB = 32 * 1024 ** 2;

/** Kubernetes counts CPU in thousandths. https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-cpu */
export const cpu = amount.min(0.001).max(MOST_CPU);

export const memoryMiB = count.max(MOST_MEMORY_MIB);

/** Of all machines of the largest cluster together: units.ts has their number. */
export const totalCpu = amount.min(0.001).max(MOST * MOST_CPU);
export const totalMemoryGiB = amount.min(0.001).max((MOST * MOST_MEMORY_MIB) / 1024);

/** Prometheus and CloudWatch measure at most once a second, and at least once a day. */
export const scrapeSeconds = z.int().min(1).max(86_400);

/** Volumes of EBS and RDS (gp3) have 64 TiB at most. https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
export const volumeGB = amount.min(0.001).max(65_536);

/**
 * Releases of PostgreSQL that the images of clusters and RDS have (components/workload/software.ts).
 * https://www.postgresql.org/support/versioning/
 */
export const postgresVersion = z.int().min(14).max(18);
