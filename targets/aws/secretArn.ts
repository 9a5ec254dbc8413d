/**
 * The ARN of a secret in Secrets Manager. A name has letters, digits and / _ + = . @ -, so that no ARN holds a wildcard
 * or a variable of IAM: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export const secretArn = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,519}$/;
