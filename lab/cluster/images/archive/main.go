// Command archive wraps one static program as an image: archive NAME PROGRAM FILE writes an OCI archive whose only layer has the program at /program.
// Nothing in it depends on the time or the machine.
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
)

type object = map[string]any

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "archive NAME PROGRAM FILE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "archive:", err)
		os.Exit(1)
	}
}

func run(name, program, file string) error {
	content, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	layer, err := tarOf(entry{"program", 0o755, content})
	if err != nil {
		return err
	}
	config := encode(object{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config":       object{"Entrypoint": []string{"/program"}, "User": "65534:65534"},
		"rootfs":       object{"type": "layers", "diff_ids": []string{digest(layer)}},
	})
	manifest := encode(object{
		"schemaVersion": 2,
		"mediaType":     "application/vnd.oci.image.manifest.v1+json",
		"config":        descriptor("application/vnd.oci.image.config.v1+json", config),
		"layers":        []object{descriptor("application/vnd.oci.image.layer.v1.tar", layer)},
	})
	named := descriptor("application/vnd.oci.image.manifest.v1+json", manifest)
	named["annotations"] = object{"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name}
	archive, err := tarOf(
		entry{"oci-layout", 0o644, encode(object{"imageLayoutVersion": "1.0.0"})},
		entry{"index.json", 0o644, encode(object{"schemaVersion": 2, "manifests": []object{named}})},
		blob(config), blob(manifest), blob(layer))
	if err != nil {
		return err
	}
	return os.WriteFile(file, archive, 0o644)
}

type entry struct {
	name    string
	mode    int64
	content []byte
}

func blob(content []byte) entry {
	return entry{"blobs/sha256/" + digest(content)[len("sha256:"):], 0o644, content}
}

func tarOf(entries ...entry) ([]byte, error) {
	var buffer bytes.Buffer
	writer := tar.NewWriter(&buffer)
	for _, e := range entries {
		if err := writer.WriteHeader(&tar.Header{Name: e.name, Mode: e.mode, Size: int64(len(e.content))}); err != nil {
			return nil, err
		}
		if _, err := writer.Write(e.content); err != nil {
			return nil, err
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

func descriptor(mediaType string, content []byte) object {
	return object{"mediaType": mediaType, "digest": digest(content), "size": len(content)}
}

func digest(content []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(content)) }

func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // maps, texts and numbers can always be written
	}
	return text
}
