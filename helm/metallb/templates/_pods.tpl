{{/* What both workloads have in their Pods. Each takes {root, component}. */}}

{{/* The image, from the component's fields and where it has none, from those of both. */}}
{{- define "metallb.image" -}}
{{- $own := (index .root.Values .component).image | default dict -}}
{{- $both := .root.Values.image | default dict -}}
{{- $repository := $own.repository | default $both.repository -}}
{{- $tag := $own.tag | default $both.tag | default .root.Chart.AppVersion -}}
{{- $policy := $own.pullPolicy | default $both.pullPolicy -}}
image: {{ printf "%s:%s" $repository (toString $tag) | quote }}
{{- with $policy }}
imagePullPolicy: {{ . }}
{{- end }}
{{- end -}}

{{- define "metallb.command" -}}
command: [{{ (index .root.Values .component).command | default (printf "/%s" .component) | quote }}]
{{- end -}}

{{/* Arguments that both programs know. */}}
{{- define "metallb.arguments" -}}
{{- $values := .root.Values -}}
{{- $own := index $values .component -}}
- --port={{ include "metallb.metricsPort" . }}
{{- with $own.logLevel }}
- --log-level={{ . }}
{{- end }}
{{- with $values.loadBalancerClass }}
- --lb-class={{ . }}
{{- end }}
{{- with include "metallb.tlsMinVersion" . }}
- --tls-min-version={{ . }}
{{- end }}
{{- with include "metallb.tlsCipherSuites" . }}
- --tls-cipher-suites={{ . }}
{{- end }}
{{- with $values.tls.curvePreferences }}
- --tls-curve-preferences={{ . }}
{{- end }}
{{- if include "metallb.metricsSecret" . }}
- --metrics-cert-dir=/etc/metrics
{{- end }}
{{- end -}}

{{/* The port that is served: with a certificate, the one for HTTPS where the values name one. */}}
{{- define "metallb.metricsPort" -}}
{{- $prometheus := .root.Values.prometheus -}}
{{- $secure := and (include "metallb.metricsSecret" .) $prometheus.secureMetricsPort -}}
{{- ternary $prometheus.secureMetricsPort $prometheus.metricsPort (not (empty $secure)) -}}
{{- end -}}

{{/*
The Secret with the certificate of the metrics port. Values of 0.14 and 0.15 have it below "prometheus" and mean it only together with a
port for HTTPS; those of 0.16 have it below "tls".
*/}}
{{- define "metallb.metricsSecret" -}}
{{- $key := printf "%sMetricsTLSSecret" .component -}}
{{- $old := index .root.Values.prometheus $key | default "" -}}
{{- index .root.Values.tls $key | default (ternary $old "" (not (empty .root.Values.prometheus.secureMetricsPort))) -}}
{{- end -}}

{{/* Until 0.15 these two stood below "controller". */}}
{{- define "metallb.tlsMinVersion" -}}
{{- .root.Values.tls.minVersion | default .root.Values.controller.tlsMinVersion | default "" -}}
{{- end -}}

{{- define "metallb.tlsCipherSuites" -}}
{{- .root.Values.tls.cipherSuites | default .root.Values.controller.tlsCipherSuites | default "" -}}
{{- end -}}

{{/* The user's labels of a workload and its Pods, without those that selectors need. */}}
{{- define "metallb.ownLabels" -}}
{{- $fixed := list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "app" "component" -}}
{{- range $key, $value := (index .root.Values .component).labels }}
{{- if not (has $key $fixed) }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "metallb.podMetadata" -}}
{{- $own := index .root.Values .component -}}
{{- $scraped := .root.Values.prometheus.scrapeAnnotations -}}
{{- if or $scraped $own.podAnnotations -}}
annotations:
  {{- if $scraped }}
  prometheus.io/scrape: "true"
  prometheus.io/port: {{ include "metallb.metricsPort" . | quote }}
  {{- if include "metallb.metricsSecret" . }}
  prometheus.io/scheme: https
  {{- end }}
  {{- end }}
  {{- with $own.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{ end -}}
labels:
  {{- with include "metallb.ownLabels" . | trim }}{{ . | nindent 2 }}{{ end }}
  {{- include "metallb.selectorLabels" .root | nindent 2 }}
  app.kubernetes.io/component: {{ .component }}
  app: metallb
  component: {{ .component }}
{{- end -}}

{{/* Where a Pod may run, and with whose images. */}}
{{- define "metallb.placement" -}}
{{- $own := index .root.Values .component -}}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $own.runtimeClassName }}
runtimeClassName: {{ . | quote }}
{{- end }}
{{- with $own.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
nodeSelector:
  kubernetes.io/os: linux
  {{- with omit ($own.nodeSelector | default dict) "kubernetes.io/os" }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with $own.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "metallb.probes" -}}
{{- $own := index .root.Values .component -}}
{{- range $name, $path := dict "livenessProbe" "/healthz" "readinessProbe" "/readyz" "startupProbe" "/healthz" }}
{{- $probe := index $own $name | default dict }}
{{- if $probe.enabled }}
{{ $name }}:
  httpGet:
    path: {{ $path }}
    port: health
  {{- omit $probe "enabled" | toYaml | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "metallb.metricsVolume" -}}
{{- with include "metallb.metricsSecret" . }}
- name: metrics-certs
  secret:
    secretName: {{ . }}
{{- end }}
{{- end -}}

{{- define "metallb.metricsMount" -}}
{{- if include "metallb.metricsSecret" . }}
- name: metrics-certs
  mountPath: /etc/metrics
  readOnly: true
{{- end }}
{{- end -}}
