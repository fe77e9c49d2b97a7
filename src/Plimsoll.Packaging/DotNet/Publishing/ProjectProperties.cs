using System.Text.Json;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>
/// What MSBuild says of a project (<c>-getProperty</c>, SDK 8 and later). Asking takes a second, so it is done where a name alone does not
/// tell.
/// </summary>
/// <param name="AssemblyName">What its program is called, without <c>.dll</c>.</param>
/// <param name="OutputType">In any case: <c>Exe</c>, <c>WinExe</c> or <c>Library</c>.</param>
/// <param name="Frameworks">What it targets.</param>
internal sealed record ProjectProperties(string AssemblyName, string OutputType, IReadOnlyList<string> Frameworks)
{
    /// <summary>The properties to ask for.</summary>
    public static IReadOnlyList<string> Names { get; } = ["AssemblyName", "OutputType", "TargetFramework", "TargetFrameworks"];

    /// <summary>Whether it is something that can be started.</summary>
    public bool IsProgram => OutputType.EndsWith("exe", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads MSBuild's answer; null when it is none.</summary>
    public static ProjectProperties? Parse(string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var properties = document.RootElement.GetProperty("Properties");
            var several = Text("TargetFrameworks").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return new(Text("AssemblyName"), Text("OutputType"), several.Length > 0 ? several : [Text("TargetFramework")]);

            string Text(string name) => properties.GetProperty(name).GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
