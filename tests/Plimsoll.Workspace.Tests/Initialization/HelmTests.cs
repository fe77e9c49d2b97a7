using System.Text;
using Plimsoll.Source.Tests;
using Plimsoll.Workspace.Initialization.Charts;
using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Tests.Initialization;

/// <summary>Charts of Helm, of which values.yaml and the templates are read and nothing is rendered.</summary>
public sealed class HelmTests
{
    private const string Values = """
        replicaCount: 3
        image: { repository: ghcr.io/acme/shop-api, tag: "" }
        service: { port: 5080 }
        autoscaling: { enabled: false }
        readinessProbe:
          httpGet: { path: /ready, port: http }
        nodeSelector: {}
        tolerations: [{ key: spot }]
        """;

    [Theory]
    [InlineData("a: {{ .Values.replicaCount }}", "a: 3")]
    [InlineData("a: {{ .Values.image.tag | default .Chart.AppVersion | quote }}", "a: \"1.5\"")]
    [InlineData("a: {{ default \"x\" .Values.image.tag }}-{{- .Values.service.port -}}", "a: x-5080")]
    [InlineData("a: {{ include \"shop.fullname\" . }}", "a: unknown")]
    [InlineData("a: {{ .Release.Name }}-{{ $.Values.service.port }}", "a: release-5080")]
    [InlineData("{{- if not .Values.autoscaling.enabled }}\na: 1\n{{- else }}\na: 2\n{{- end }}", "a: 1")]
    [InlineData("{{- if .Values.autoscaling.enabled }}\na: 1\n{{- else if .Values.image.tag }}\na: 2\n{{- else }}\na: 3\n{{- end }}",
        "a: 3")]
    [InlineData("{{- with .Values.nodeSelector }}\na:\n  {{- toYaml . | nindent 2 }}\n{{- end }}\nb: 1", "b: 1")]
    [InlineData("a:\n  {{- toYaml .Values.readinessProbe | nindent 2 }}",
        "a:\n  \n  {\"httpGet\":{\"path\":\"/ready\",\"port\":\"http\"}}")]
    [InlineData("{{- range .Values.tolerations }}\n- {{ .key }}\n{{- end }}\n{{/* a\ncomment */}}\na: 1", "a: 1")]
    [InlineData("{{- $name := .Values.image.tag -}}\na: x{{ if .Values.image.tag }}:{{ .Values.image.tag }}{{ end }}", "a: x")]
    [InlineData("{{- define \"x\" -}}\na: 1\n{{- end }}\n  {{- include \"labels\" . | nindent 4 }}\nb: 1", "b: 1")]
    [InlineData("{{ end }}{{ else }}a: {{", "a: {{")]
    public void Puts_the_values_of_a_chart_into_a_template(string template, string expected) =>
        Assert.Equal(expected + "\n", HelmTemplate.Fill(template, Yaml(Values), Yaml("name: shop\nappVersion: \"1.5\"\n")));

    [Fact]
    public async Task Reads_how_services_run_from_a_chart()
    {
        using var source = new Repository();
        source.Write("src/Shop_Api/Shop_Api.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        source.Write("deploy/shop/Chart.yaml", "name: shop\nappVersion: 1.5\ndependencies:\n  - { name: redis, version: 20.x }\n");
        source.Write("deploy/shop/values.yaml", Values);
        source.Write("deploy/shop/templates/deployment.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: {{ include "shop.fullname" . }}
              labels:
                {{- include "shop.labels" . | nindent 4 }}
            spec:
              {{- if not .Values.autoscaling.enabled }}
              replicas: {{ .Values.replicaCount }}
              {{- end }}
              template:
                spec:
                  {{- with .Values.tolerations }}
                  tolerations:
                    {{- toYaml . | nindent 8 }}
                  {{- end }}
                  containers:
                    - name: {{ .Chart.Name }}
                      image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
                      ports:
                        - name: http
                          containerPort: {{ .Values.service.port }}
                          protocol: TCP
                      {{- with .Values.readinessProbe }}
                      readinessProbe:
                        {{- toYaml . | nindent 12 }}
                      {{- end }}
                    - name: proxy
                      image: {{ .Values.proxy | default "envoyproxy/envoy:v1" }}
            """);
        source.Write("deploy/shop/templates/ingress.yaml", "kind: Ingress\n");
        source.Write("deploy/shop/templates/odd.yaml", "kind: StatefulSet\nspec: [ {{ range }}\n");
        var proposal = await Proposals.OfAsync(source);
        var service = (await Proposals.AcceptAsync(source, proposal.Files)).Units.Single().Service!;
        Assert.Equal((5080, "/ready", 3), (service.Ports.Single().Number, service.Health.Ready, service.Replicas));
        var left = proposal.NotTaken.Select(each => $"{each.Where}: {each.What}").Order(StringComparer.Ordinal).ToList();
        Assert.Collection(left,
            text => Assert.StartsWith("deploy/shop/Chart.yaml: Ingress: are not read", text, StringComparison.Ordinal),
            text => Assert.StartsWith("deploy/shop/Chart.yaml: dependencies: redis is not installed", text, StringComparison.Ordinal),
            text => Assert.EndsWith("templates/deployment.yaml: no service that is found is called like these images: envoy", text,
                StringComparison.Ordinal),
            text => Assert.StartsWith("deploy/shop/templates/odd.yaml: with the chart's own values it is no YAML", text,
                StringComparison.Ordinal));
    }

    private static YamlNode? Yaml(string text) => YamlDocument.Read(Encoding.UTF8.GetBytes(text)).Root;
}
