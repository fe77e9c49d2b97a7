using System.Text.Json;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Workspace;

namespace Plimsoll.Views.Ci;

/// <summary>Parts that YAML for CI systems is written of.</summary>
internal static class CiYaml
{
    /// <summary>Text in quotes: what is JSON is YAML too (yaml.org/spec/1.2.2, "JSON compatibility").</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, CiJson.Default.String);

    public static string Quote(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";

    public static string Build(string unit, ChangePlan plan, string push) => $"plimsoll build {unit} --commit {plan.To}{push}";

    /// <summary>The option that pushes what was built; empty where nobody says to which registry.</summary>
    /// <exception cref="PlimsollException">PLM6020: what is said is no place for images, and so nothing to give to a shell
    /// either.</exception>
    public static string Push(CiJob job) => job.Place is { } place ? $" --to {RegistryTarget.Parse(place)}" : "";

    public static string Title(ChangePlan plan, string format) =>
        $"# made by: plimsoll changes {plan.From ?? "empty"} {plan.To} -o {format}";
}
