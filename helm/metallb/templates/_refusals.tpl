{{/* What is refused before anything is rendered, because it would start something else than this. */}}
{{- define "metallb.refusals" -}}
{{- range $where, $image := dict "image" .Values.image "controller.image" .Values.controller.image "speaker.image" .Values.speaker.image -}}
{{- $repository := ($image | default dict).repository | default "" -}}
{{- if hasPrefix "quay.io/metallb/" $repository -}}
{{- fail (printf "%s.repository is %q: that is MetalLB's own image, and it would start MetalLB instead of this program. Leave %s.repository out, or name the image you pushed (default: localhost/metallb-java)" $where $repository $where) -}}
{{- end -}}
{{- end -}}
{{- end -}}
