/** Entry of `echelon:secrets` that names the Secret with the certificate of the host name. It is not for a workload. */
export const CERTIFICATE_SECRET = "tls-certificate";

/** Entry of `echelon:secrets` with the secret of the client at the identity provider. It is not for a workload. */
export const SSO_SECRET = "sso-client-secret";
