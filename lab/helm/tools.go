//go:build tools

// Package helm pins the program that build.sh builds from the module proxy.
package helm

import _ "helm.sh/helm/v3/cmd/helm"
