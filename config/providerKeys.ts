/**
 * The keys of the providers that this project uses, by namespace. test/config/providerKeys.test.ts compares them with the
 * SDKs of the installed versions. A namespace without an entry takes any key.
 */
export const PROVIDER_KEYS: Readonly<Record<string, readonly string[]>> = {
  aws: [
    ...["accessKey", "allowedAccountIds", "assumeRoleWithWebIdentity", "assumeRoles", "customCaBundle"],
    ...["defaultTags", "ec2MetadataServiceEndpoint", "ec2MetadataServiceEndpointMode", "endpoints"],
    ...["forbiddenAccountIds", "httpProxy", "httpsProxy", "ignoreTags", "insecure", "maxRetries", "noProxy"],
    ...["profile", "region", "retryMode", "s3UsEast1RegionalEndpoint", "s3UsePathStyle", "secretKey"],
    ...["sharedConfigFiles", "sharedCredentialsFiles", "skipCredentialsValidation", "skipMetadataApiCheck"],
    ...["skipRegionValidation", "skipRequestingAccountId", "stsRegion", "tagPolicyCompliance", "token"],
    ...["tokenBucketRateLimiterCapacity", "useDualstackEndpoint", "useFipsEndpoint", "userAgents"],
  ],
  kubernetes: [
    ...["alwaysRender", "cluster", "clusterIdentifier", "context", "deleteUnreachable"],
    ...["enableConfigMapMutable", "enablePatchForce", "enableSecretMutable", "enableServerSideApply"],
    ...["helmReleaseSettings", "kubeClientSettings", "kubeconfig", "namespace", "renderYamlToDirectory"],
    ...["skipUpdateUnreachable", "suppressDeprecationWarnings", "suppressHelmHookWarnings"],
    "upsertExistingObjects",
  ],
  random: [],
};

/** Keys that the engine itself takes for every provider. https://www.pulumi.com/docs/iac/concepts/providers/ */
export const ENGINE_KEYS: readonly string[] = ["version", "pluginDownloadURL"];
