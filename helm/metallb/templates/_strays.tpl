{{/*
Keys of the values that the chart does not know, or accepts without effect, one per line as "unknown a.b" or "none a.b". Takes {values,
prefix, known}; "known" is files/known-keys.yaml: path to group, used or none. Helm's schema could only refuse them.
*/}}
{{- define "metallb.strayKeys" -}}
{{- range $key, $value := .values }}
{{- $path := printf "%s%s" $.prefix $key }}
{{- $what := index $.known $path | default "unknown" }}
{{- if and (eq $what "group") (kindIs "map" $value) }}
{{- include "metallb.strayKeys" (dict "values" $value "prefix" (printf "%s." $path) "known" $.known) }}
{{- else if has $what (list "unknown" "none") }}
{{ $what }} {{ $path }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Those of one sort with commas between; empty when there are none. Takes {root, sort}. */}}
{{- define "metallb.strays" -}}
{{- $known := .root.Files.Get "files/known-keys.yaml" | fromYaml -}}
{{- $lines := include "metallb.strayKeys" (dict "values" .root.Values "prefix" "" "known" $known) | trim | splitList "\n" -}}
{{- $found := list -}}
{{- range $line := $lines -}}
{{- if hasPrefix (printf "%s " $.sort) $line -}}
{{- $found = append $found (trimPrefix (printf "%s " $.sort) $line) -}}
{{- end -}}
{{- end -}}
{{- join ", " $found -}}
{{- end -}}
