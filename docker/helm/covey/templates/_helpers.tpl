{{- define "covey.name" -}}
{{- .Chart.Name -}}
{{- end -}}

{{- define "covey.fullname" -}}
{{- $name := include "covey.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "covey.selector" -}}
app.kubernetes.io/name: {{ include "covey.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: coordinator
{{- end -}}

{{- define "covey.labels" -}}
{{ include "covey.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "covey.secret" -}}
{{- .Values.database.existingSecret | default (printf "%s-database" (include "covey.fullname" .)) -}}
{{- end -}}

{{/* A JSON string or number is TOML as well. */}}
{{- define "covey.toml" -}}
schema = 1

[coordinator]
name = {{ .Values.coordinator.name | toJson }}
listen = "0.0.0.0:7443"
data = "/var/lib/covey/data"
{{- with .Values.coordinator.runsAtOnce }}
runs-at-once = {{ . | toJson }}
{{- end }}
{{- with .Values.coordinator.log }}
log = {{ . | toJson }}
{{- end }}

[tls]
{{- $service := include "covey.fullname" . }}
{{- $inside := list $service (printf "%s.%s" $service .Release.Namespace) (printf "%s.%s.svc" $service .Release.Namespace) (printf "%s.%s.svc.cluster.local" $service .Release.Namespace) }}
host-names = {{ concat $inside .Values.coordinator.hostNames | uniq | toJson }}

[metrics]
{{- if .Values.metrics.enabled }}
listen = "0.0.0.0:{{ .Values.metrics.port }}"
{{- else }}
listen = "off"
{{- end }}
{{- if .Values.database.url }}

[store]
url = {{ .Values.database.url | toJson }}
user = {{ .Values.database.user | toJson }}
password-file = "/run/covey/store-password"
{{- end }}
{{- range $table, $keys := .Values.coordinator.settings }}

[{{ $table }}]
{{- range $key, $value := $keys }}
{{ $key }} = {{ $value | toJson }}
{{- end }}
{{- end }}
{{ end -}}
