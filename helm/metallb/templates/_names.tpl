{{/* Names and labels. Those of the workloads and their selectors are addressed by users and must not change. */}}

{{- define "metallb.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The release's name if it has the chart's name in it, else both. */}}
{{- define "metallb.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- $both := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{- .Values.fullnameOverride | default $both | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "metallb.selectorLabels" -}}
app.kubernetes.io/name: {{ include "metallb.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "metallb.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "metallb.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* Of {root, component}: the account of a workload; the namespace's own where none is to be made and none is named. */}}
{{- define "metallb.serviceAccountName" -}}
{{- $account := (index .root.Values .component).serviceAccount -}}
{{- $made := printf "%s-%s" (include "metallb.fullname" .root) .component -}}
{{- $account.name | default (ternary $made "default" $account.create) -}}
{{- end -}}

{{/* The Secret of gossip; the controller makes it. */}}
{{- define "metallb.secretName" -}}
{{- .Values.speaker.secretName | default (printf "%s-memberlist" (include "metallb.fullname" .)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The ConfigMap that carries pools and advertisements of the values. */}}
{{- define "metallb.objectsName" -}}
{{- include "metallb.fullname" . }}-values-objects
{{- end -}}
