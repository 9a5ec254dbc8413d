/**
 * A text that Prometheus shows as it is in an annotation of an alert, which is a template of Go: two braces open an action.
 * https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
export const templateText = (text: string): string => text.replaceAll("{{", '{{ "{{" }}');
