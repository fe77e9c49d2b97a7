using System.Text.Json;
using Plimsoll.Workspace;

namespace Plimsoll.Views.Ci;

/// <summary>Parts that YAML for CI systems is written of.</summary>
internal static class CiYaml
{
    /// <summary>Text in quotes: what is JSON is YAML too (yaml.org/spec/1.2.2, "JSON compatibility").</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, CiJson.Default.String);

    public static string Quote(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";

    public static string Build(string unit, ChangePlan plan) => $"plimsoll build {unit} --commit {plan.To}";

    public static string Title(ChangePlan plan, string format) => $"# made by: plimsoll changes {plan.From ?? "empty"} {plan.To} -o {format}";
}
