import type { CertificateFiles } from "../certificates/server.ts";
import type { Probe } from "../pods/podFields.ts";
import { cliWith } from "./tls.ts";

type Rhythm = Pick<Probe, "periodSeconds" | "failureThreshold">;

/** Whether the server in the pod takes commands. One that still reads its data answers PING too, with an error. */
export const pingProbe = (files: CertificateFiles | null, rhythm: Rhythm): Probe => ({
  exec: { command: ["sh", "-c", `${cliWith(files?.authority)} ping | grep -q PONG`] },
  timeoutSeconds: 3,
  ...rhythm,
});

/**
 * Whether the server in the pod is alive, which one that still reads its data is. A server that speaks TLS writes a warning
 * for each connection without a handshake, so there the probe sends a command, and gives a busy server a minute.
 * https://github.com/redis/redis/blob/7.4.1/src/networking.c#L1269
 */
export const livenessProbe = (files: CertificateFiles | null): Probe =>
  files === null
    ? { tcpSocket: { port: "redis" }, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 }
    : {
        exec: { command: ["sh", "-c", `${cliWith(files.authority)} ping`] },
        periodSeconds: 10,
        timeoutSeconds: 10,
        failureThreshold: 6,
      };
