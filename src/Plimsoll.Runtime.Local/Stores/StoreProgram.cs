using System.Text.RegularExpressions;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>A program of the machine that stores are started from.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Version">As in <c>7.0.15</c>.</param>
internal sealed partial record StoreProgram(string Path, string Version)
{
    /// <summary>Finds it.</summary>
    /// <exception cref="StoreException">It is not installed: says how to install it.</exception>
    public static async Task<StoreProgram> FindAsync(string name, string debian, string brew, IEnumerable<string> folders,
        CancellationToken cancellationToken)
    {
        var path = HostProgram.Find(name, folders)
            ?? throw new StoreException($"the program {name} is not installed here: "
                + $"{(OperatingSystem.IsMacOS() ? $"brew install {brew}" : $"apt-get install {debian}")}");
        var said = await CommandRunner.RunAsync(new(path, ["--version"]), cancellationToken: cancellationToken);
        return new(path, VersionNumber().Match(said.Text).Value);
    }

    [GeneratedRegex(@"\d+(\.\d+)+", RegexOptions.NonBacktracking)]
    private static partial Regex VersionNumber();
}
