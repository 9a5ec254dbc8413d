import { awsShapes } from "./aws-shapes.ts";
import { kubernetesObject, kubernetesShapes } from "./kubernetes-shapes.ts";
import type { Shapes } from "./shape.ts";

const byType: { readonly [type: string]: Shapes } = { ...awsShapes, ...kubernetesShapes };

const none: Shapes = {};

/** The shapes of a type's outputs. Every Kubernetes object has at least that of its metadata. */
export function shapesOf(type: string): Shapes {
  return byType[type] ?? (type.startsWith("kubernetes:") ? kubernetesObject : none);
}

/** Every type token that has shapes. */
export const shapedTypes: readonly string[] = Object.keys(byType);
