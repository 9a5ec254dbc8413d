/**
 * A text that Kubernetes passes to a container as it is, in a variable, command or argument: it replaces `$(NAME)` by
 * the variable of that name, and `$$` by `$`.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/third_party/forked/golang/expansion/expand.go
 */
export const literal = (text: string): string =>
  // A text that holds neither stays as it is, so that no pod restarts for it.
  /\$[$(]/.test(text) ? text.replaceAll("$", "$$$$") : text;
