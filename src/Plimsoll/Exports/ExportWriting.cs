using Plimsoll.Runtime.Kubernetes.Export;
using Plimsoll.Terminal;
using Plimsoll.Workspace;

namespace Plimsoll.Exports;

/// <summary>Writes an export, or only says how its folder differs from it.</summary>
/// <param name="shell">Where to say it.</param>
/// <param name="isCheck">Write nothing.</param>
internal sealed class ExportWriting(Shell shell, bool isCheck)
{
    /// <summary>Brings a folder up to date.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="files">What shall be there.</param>
    /// <param name="next">What to do with it, in words, when something was written.</param>
    /// <returns>The exit code: 1 when it was only checked, and differs.</returns>
    public int Run(ExportFolder folder, IReadOnlyList<ExportedFile> files, string next)
    {
        var differences = folder.Differences(files);
        foreach (var (path, difference) in differences) shell.Out.WriteLine($"{difference} {path}");
        if (isCheck) return (int)(differences.Count == 0 ? Outcome.Done : Outcome.Failed);
        folder.Write(files, differences);
        shell.Say(differences.Count == 0 ? "nothing to write: it is up to date" : next);
        return (int)Outcome.Done;
    }
}
