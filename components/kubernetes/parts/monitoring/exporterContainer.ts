import type { Size } from "../../../../plan/types.ts";
import { softwareImage } from "../../../workload/software.ts";
import { type Container, containerSecurity, quantities } from "../pods/podFields.ts";
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
