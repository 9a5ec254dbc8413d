/*
 * The grammar of names in Kubernetes:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go
 */

const PART = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";

/** RFC 1123 label: the name of a namespace. It needs no anchors. */
export const LABEL_NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

/** RFC 1123 subdomain without a limit of its length: the name of most objects. */
const SUBDOMAIN = `${PART}(\\.${PART})*`;
/** Longest name of an object, characters. */
const MOST = 253;

/** The name of an object such as a Secret or a StorageClass. */
export const objectName = new RegExp(`^(?=.{1,${MOST}}$)${SUBDOMAIN}$`);

/** Two objects in one text: `<name>` or `<namespace>/<name>`, as two groups of that name. */
export const placedName = new RegExp(
  `^(?:(?<namespace>${LABEL_NAME})/)?(?<name>(?=[^/]{1,${MOST}}$)${SUBDOMAIN})$`,
);

/** A Secret and perhaps one of its keys: `<name>` or `<name>/<key>`, as two groups of that name. */
export const keyedName = new RegExp(
  `^(?<name>(?=[^/]{1,${MOST}}(/|$))${SUBDOMAIN})(?:/(?<key>[-._a-zA-Z0-9]{1,${MOST}}))?$`,
);

const WORD = "[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";

/** The key of a label, with or without a prefix. */
export const labelKey = new RegExp(`^((?=[^/]{1,${MOST}}/)${SUBDOMAIN}/)?${WORD}$`);

/** The value of a label; it may be empty. */
export const labelValue = new RegExp(`^(${WORD})?$`);
