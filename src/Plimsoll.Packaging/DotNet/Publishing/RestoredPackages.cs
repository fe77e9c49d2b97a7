using Plimsoll.Packaging.Folders;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>Packages that an earlier use of a kept folder restored: looking again takes seconds.</summary>
internal static class RestoredPackages
{
    /// <summary>Packages that were restored once may have been cleaned away since.</summary>
    private static readonly string[] Missing = ["NETSDK1004", "NETSDK1064", "CS0006"];

    /// <summary>Whether they are those that commands need now.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="commands">What needs them, as it was given to <see cref="WorkFolder.Keep"/>.</param>
    /// <param name="changed">The files that changed since.</param>
    public static bool AreIn(WorkFolder folder, string commands, IEnumerable<string> changed) =>
        folder.Kept?.Restored == commands && !changed.Any(RestoreInputs.Contain);

    /// <summary>Whether what a build printed says that they are gone.</summary>
    public static bool AreGone(string printed) => Missing.Any(code => printed.Contains(code, StringComparison.Ordinal));
}
