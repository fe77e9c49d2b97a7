using System.Globalization;
using System.Text;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Files;

/// <summary>Node.js of this machine, which most folders of files are made with.</summary>
/// <param name="Program">Where it is.</param>
/// <param name="Stamp">Another one whenever another version was installed.</param>
internal sealed record NodeRuntime(string Program, string Stamp)
{
    /// <summary>Finds it; null when there is none.</summary>
    public static NodeRuntime? Find()
    {
        if (HostProgram.Find("node") is not { } program) return null;
        var file = new FileInfo(program);
        return new(program, string.Create(CultureInfo.InvariantCulture, $"{file.Length:x}.{file.LastWriteTimeUtc.Ticks:x}"));
    }

    /// <summary>Its version, such as <c>v20.20.2</c>; asked once for each stamp.</summary>
    public async Task<string> VersionAsync(PackagingFolders folders, CancellationToken cancellationToken)
    {
        var memory = Path.Combine(folders.Cached("node"), Stamp);
        if (File.Exists(memory)) return await File.ReadAllTextAsync(memory, cancellationToken);
        var version = (await CommandRunner.RequireAsync(new(Program, ["--version"]), null, cancellationToken)).Text.Trim();
        DurableFile.Write(memory, Encoding.UTF8.GetBytes(version));
        return version;
    }
}
