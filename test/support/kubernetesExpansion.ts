/** What follows a `$` → the text that stands for both, and how many characters it takes. */
function afterDollar(rest: string, env: Readonly<Record<string, string>>): readonly [string, number] {
  if (rest.startsWith("$")) return ["$", 1];
  if (!rest.startsWith("(")) return [`$${rest.charAt(0)}`, 1];
  const end = rest.indexOf(")");
  if (end < 0) return ["$(", 1];
  const name = rest.slice(1, end);
  return [Object.hasOwn(env, name) ? (env[name] ?? "") : `$(${name})`, end + 1];
}

/**
 * A text of a container as Kubernetes expands it, case by case as in
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/third_party/forked/golang/expansion/expand.go
 */
export function expanded(text: string, env: Readonly<Record<string, string>>): string {
  let result = "";
  for (let at = 0; at < text.length; at += 1) {
    const rest = text.slice(at + 1);
    if (text[at] !== "$" || rest === "") {
      result += text[at];
      continue;
    }
    const [read, length] = afterDollar(rest, env);
    result += read;
    at += length;
  }
  return result;
}
