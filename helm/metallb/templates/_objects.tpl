{{/*
Pools and advertisements of the values as a JSON array of objects. They stand at the top or below "spec". They are no objects of the
release: Helm could not find their kinds before the CRDs of the same release, and would delete the pools with it.
*/}}
{{- define "metallb.objects" -}}
{{- $objects := list -}}
{{- $below := .Values.spec | default dict -}}
{{- range $key, $kind := dict "ipAddressPools" "IPAddressPool" "l2Advertisements" "L2Advertisement" -}}
{{- $names := dict -}}
{{- range $item := concat (index $.Values $key | default list) (index $below $key | default list) -}}
{{- if hasKey $names $item.name -}}
{{- fail (printf "%s: the name %q is there twice; give each %s a name of its own (they may stand at the top of the values or below \"spec\")" $key $item.name $kind) -}}
{{- end -}}
{{- $_ := set $names $item.name true -}}
{{- $metadata := dict "name" $item.name "namespace" $.Release.Namespace -}}
{{- with $item.labels -}}{{- $_ := set $metadata "labels" . -}}{{- end -}}
{{- with $item.annotations -}}{{- $_ := set $metadata "annotations" . -}}{{- end -}}
{{- $spec := omit $item "name" "labels" "annotations" -}}
{{- $objects = append $objects (dict "apiVersion" "metallb.io/v1beta1" "kind" $kind "metadata" $metadata "spec" $spec) -}}
{{- end -}}
{{- end -}}
{{- toPrettyJson $objects -}}
{{- end -}}
