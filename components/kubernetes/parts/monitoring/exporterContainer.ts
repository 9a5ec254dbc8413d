import type { Size, StorePlan } from "../../../../plan/types.ts";
import { softwareImage } from "../../../workload/software.ts";
import { trusted } from "../certificates/trust.ts";
import { type Container, containerSecurity, quantities, type Volume } from "../pods/podFields.ts";
import type { Scope } from "../scope.ts";
import { METRICS_PORT } from "./monitors.ts";

/** An exporter beside the member of a store. */
interface Exporter extends Pick<Container, "args" | "env" | "volumeMounts"> {
  /** Name of its image in the table of software. */
  readonly software: string;
  readonly port: number;
  readonly size: Size;
}

/** The container of an exporter, which a PodMonitor finds by the name of its port. */
export function exporterContainer(
  scope: Scope,
  { software, port, size: planned, ...own }: Exporter,
): Container {
  const size = quantities(planned);
  return {
    name: "metrics",
    image: softwareImage(scope.settings, software),
    ...own,
    ports: [{ name: METRICS_PORT, containerPort: port, protocol: "TCP" }],
    resources: { requests: size, limits: size },
    securityContext: containerSecurity,
  };
}

/** What an exporter adds to the pod of a member. */
export interface ExporterParts {
  readonly containers: Container[];
  /** Volumes that they mount. */
  readonly volumes: Volume[];
}

/** Of a store that is not monitored. */
export const noExporter: ExporterParts = { containers: [], volumes: [] };

/** An exporter with the certificate with which it verifies its member, where the store has one. */
export function verifyingExporter(store: StorePlan, scope: Scope, exporter: Exporter): ExporterParts {
  const { volumes, mounts } = trusted([store], scope);
  const own = mounts.length === 0 ? exporter : { ...exporter, volumeMounts: mounts };
  return { containers: [exporterContainer(scope, own)], volumes };
}
