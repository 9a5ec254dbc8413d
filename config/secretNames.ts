/** Entry of `echelon:secrets` that names the Secret with the certificate of the host name. It is not for a workload. */
export const CERTIFICATE_SECRET = "tls-certificate";
