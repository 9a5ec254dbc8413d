/** Entry of `echelon:secrets` that names the Secret with the certificate of the host name. It is not for a workload. */
export const CERTIFICATE_SECRET = "tls-certificate";

/** Entry of `echelon:secrets` with the secret of the client at the identity provider. It is not for a workload. */
export const SSO_SECRET = "sso-client-secret";

/** Entries of `echelon:secrets` with logins of load tests: request headers as a JSON object, and people as a JSON list. They are not for a workload. */
export const LOAD_TEST_HEADERS = "load-test-headers";
export const LOAD_TEST_CREDENTIALS = "load-test-credentials";
export const loadTestSecrets: readonly string[] = [LOAD_TEST_HEADERS, LOAD_TEST_CREDENTIALS];
