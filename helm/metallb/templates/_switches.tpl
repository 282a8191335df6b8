{{/* What is on: each gives a text that is empty for "no". */}}

{{- define "metallb.gossips" -}}
{{- if and .Values.speaker.enabled .Values.speaker.memberlist.enabled }}yes{{ end -}}
{{- end -}}

{{- define "metallb.webhooks" -}}
{{- if and .Values.controller.enabled (ne (.Values.controller.webhookMode | default "enabled") "disabled") }}yes{{ end -}}
{{- end -}}

{{- define "metallb.hasObjects" -}}
{{- if and .Values.controller.enabled (ne (.Values.controller.webhookMode | default "enabled") "onlywebhook") (gt (len (include "metallb.objects" . | fromJsonArray)) 0) }}yes{{ end -}}
{{- end -}}

{{- define "metallb.monitored" -}}
{{- if or .Values.prometheus.serviceMonitor.enabled .Values.prometheus.podMonitor.enabled }}yes{{ end -}}
{{- end -}}

{{- define "metallb.securedMetrics" -}}
{{- if or (include "metallb.metricsSecret" (dict "root" . "component" "controller")) (include "metallb.metricsSecret" (dict "root" . "component" "speaker")) }}yes{{ end -}}
{{- end -}}
