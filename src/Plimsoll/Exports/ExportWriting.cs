using System.Text.Json;
using Plimsoll.Runtime.Kubernetes.Export;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Exports;

/// <summary>Writes an export, or only says how its folder differs from it.</summary>
/// <param name="shell">Where to say it.</param>
/// <param name="isCheck">Write nothing.</param>
/// <param name="json">Write a report as JSON.</param>
internal sealed class ExportWriting(Shell shell, bool isCheck, bool json)
{
    /// <summary>Brings a folder up to date.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="files">What shall be there.</param>
    /// <param name="next">What to do with it, in words, when something was written.</param>
    /// <returns>The exit code: 1 when it was only checked, and differs.</returns>
    public int Run(ExportFolder folder, IReadOnlyList<ExportedFile> files, string next)
    {
        var differences = folder.Differences(files);
        if (json) WriteJson(new(!isCheck, [.. differences.Select(each => new DifferingFile(each.Path, each.Difference))]));
        else foreach (var (path, difference) in differences) shell.Out.WriteLine($"{difference} {path}");
        if (isCheck) return (int)(differences.Count == 0 ? Outcome.Done : Outcome.Failed);
        folder.Write(files, differences);
        shell.Say(differences.Count == 0 ? "nothing to write: it is up to date" : next);
        return (int)Outcome.Done;
    }

    private void WriteJson(ExportedReport report) =>
        shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ExportedReport));
}
