// Reads YAML as others do: `render chart DIR NAMESPACE` renders a chart as Helm does, with the functions that Helm has, `render plain DIR` reads manifests.
// Writes all objects as one JSON list.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"text/template"

	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

func main() {
	objects := []interface{}{}
	if os.Args[1] == "chart" {
		values := map[string]interface{}{}
		need(yaml.UnmarshalStrict(read(os.Args[2], "values.yaml"), &values))
		chart := map[string]interface{}{}
		need(yaml.UnmarshalStrict(read(os.Args[2], "Chart.yaml"), &chart))
		if len(os.Args) > 4 {
			given := map[string]interface{}{}
			need(yaml.Unmarshal([]byte(os.Args[4]), &given))
			merge(values, given)
		}
		given := map[string]interface{}{"Values": values, "Chart": chart, "Release": map[string]interface{}{"Name": "test", "Namespace": os.Args[3]}}
		for _, file := range files(filepath.Join(os.Args[2], "templates")) {
			parsed, err := template.New(file).Option("missingkey=error").Funcs(sprig.TxtFuncMap()).Parse(string(read(file)))
			need(err)
			var text bytes.Buffer
			need(parsed.Execute(&text, given))
			objects = append(objects, documents(text.Bytes())...)
		}
	} else {
		for _, file := range files(os.Args[2]) {
			objects = append(objects, documents(read(file))...)
		}
	}
	need(json.NewEncoder(os.Stdout).Encode(objects))
}

// merge sets values over those of a chart, as Helm does.
func merge(values, over map[string]interface{}) {
	for key, value := range over {
		below, isMap := values[key].(map[string]interface{})
		if more, isToo := value.(map[string]interface{}); isMap && isToo {
			merge(below, more)
		} else {
			values[key] = value
		}
	}
}

func documents(text []byte) []interface{} {
	objects := []interface{}{}
	for _, document := range regexp.MustCompile(`(?m)^---$`).Split(string(text), -1) {
		var object interface{}
		if err := yaml.UnmarshalStrict([]byte(document), &object); err != nil {
			need(fmt.Errorf("%v in:\n%s", err, document))
		}
		if object != nil {
			objects = append(objects, object)
		}
	}
	return objects
}

func files(folder string) []string {
	found, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	need(err)
	sort.Strings(found)
	return found
}

func read(path ...string) []byte {
	text, err := os.ReadFile(filepath.Join(path...))
	need(err)
	return text
}

func need(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
