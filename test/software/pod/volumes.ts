import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Container, PodSpec } from "../../../sandbox/client/objects.ts";
import type { Content, Manifests } from "./manifests.ts";

type Volume = NonNullable<PodSpec["volumes"]>[number];

/** A directory or file of this machine that a container finds at another path. */
export interface Mount {
  readonly from: string;
  readonly to: string;
  readonly writable: boolean;
  /** Size of a file system in memory that is there instead of `from`, empty at each start; undefined for none. */
  readonly bytes?: number | undefined;
}

/** Where the volumes of a pod are made. */
export interface Place {
  readonly manifests: Manifests;
  /** Directory of the pod, gone with it. */
  readonly pod: string;
  /** Directory of a claim, which outlives the pod. */
  readonly claim: (name: string) => string;
  /** Size of a claim; undefined where it is as large as the disk of this machine. */
  readonly claimBytes: (name: string) => number | undefined;
  /** Group that the pod's volumes belong to. */
  readonly fsGroup: number | undefined;
}

const ROOT = 0;
const DEFAULT_MODE = 0o644;
/** What the kubelet adds for fsGroup: https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/volume/volume_linux.go */
const GROUP_WRITABLE = 0o2770;
const GROUP_READABLE = 0o440;

function writableDirectory(path: string, mode: number, { fsGroup }: Place): string {
  mkdirSync(path, { recursive: true });
  chownSync(path, ROOT, fsGroup ?? ROOT);
  chmodSync(path, fsGroup === undefined ? mode : mode | GROUP_WRITABLE);
  return path;
}

/** A new file system of a claim. Its root holds a directory that most programs do not expect. */
function claimDirectory(path: string, place: Place): string {
  if (existsSync(path)) return path;
  writableDirectory(path, 0o755, place);
  writableDirectory(join(path, "lost+found"), 0o700, place);
  return path;
}

type Items = readonly { readonly key: string; readonly path: string; readonly mode?: number }[];

interface Projected {
  readonly items: Items | undefined;
  readonly mode: number;
  readonly content: Content;
}

/** Files of a Secret or ConfigMap, as links to a directory that the kubelet exchanges as a whole. */
function projectedDirectory(path: string, { items, mode, content }: Projected, { fsGroup }: Place): string {
  const data = "..2026_01_01_00_00_00.000000001";
  mkdirSync(join(path, data), { recursive: true });
  for (const { key, path: file, mode: own } of items ??
    Object.keys(content).map((key) => ({ key, path: key, mode: undefined }))) {
    const bytes = content[key];
    if (bytes === undefined)
      throw new Error(`got the key ${key}, expected one of ${Object.keys(content).join(", ")}`);
    const target = join(path, data, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    chownSync(target, ROOT, fsGroup ?? ROOT);
    chmodSync(target, fsGroup === undefined ? (own ?? mode) : (own ?? mode) | GROUP_READABLE);
    const [top = file] = file.split("/");
    if (!readdirSync(path).includes(top)) symlinkSync(join("..data", top), join(path, top));
  }
  symlinkSync(data, join(path, "..data"));
  return path;
}

function contentOf({ manifests }: Place, kind: "Secret" | "ConfigMap", name = "", optional = false): Content {
  const content = manifests.content(kind, name);
  if (content === undefined && !optional)
    throw new Error(`got ${kind} ${name}, which the stack does not have`);
  return content ?? {};
}

/** A volume as a directory of this machine, made on its first use. @throws Error for a kind that no stack has. */
function directoryOf(volume: Volume, place: Place): string {
  const path = join(place.pod, "volumes", volume.name);
  const { secret, configMap, emptyDir, persistentVolumeClaim: claim } = volume;
  if (claim !== undefined) return claimDirectory(place.claim(claim.claimName), place);
  if (existsSync(path)) return path;
  if (emptyDir !== undefined) return writableDirectory(path, 0o777, place);
  if (secret !== undefined) {
    const content = contentOf(place, "Secret", secret.secretName, secret.optional);
    return projectedDirectory(
      path,
      { items: secret.items, mode: secret.defaultMode ?? DEFAULT_MODE, content },
      place,
    );
  }
  if (configMap !== undefined) {
    const content = contentOf(place, "ConfigMap", configMap.name, configMap.optional);
    const { items, defaultMode: mode = DEFAULT_MODE } = configMap;
    return projectedDirectory(path, { items, mode, content }, place);
  }
  throw new Error(
    `got the volume ${JSON.stringify(volume)}, expected one that test/software/pod/volumes.ts makes`,
  );
}

/** Where a container finds its volumes. */
export function mountsOf(
  { name, volumeMounts = [] }: Container,
  volumes: readonly Volume[],
  place: Place,
): readonly Mount[] {
  return volumeMounts.map(({ name: volumeName, mountPath, subPath, readOnly = false }) => {
    const volume = volumes.find((one) => one.name === volumeName);
    if (volume === undefined)
      throw new Error(`container ${name}: got a mount of ${volumeName}, expected a volume of the pod`);
    const directory = directoryOf(volume, place);
    const isProjected = volume.secret !== undefined || volume.configMap !== undefined;
    const from = subPath === undefined ? directory : join(directory, subPath);
    if (!existsSync(from)) writableDirectory(from, 0o755, place);
    const claim = volume.persistentVolumeClaim?.claimName;
    const bytes = claim === undefined ? undefined : place.claimBytes(claim);
    return { from, to: mountPath, writable: !readOnly && !isProjected, bytes };
  });
}
