using Plimsoll.Processes;

namespace Plimsoll.Packaging.Files;

/// <summary>Node.js of this machine, which most folders of files are made with.</summary>
/// <param name="Program">Where it is.</param>
/// <param name="Stamp">Another one whenever another version was installed.</param>
internal sealed record NodeRuntime(string Program, string Stamp)
{
    /// <summary>Finds it; null when there is none.</summary>
    public static NodeRuntime? Find() => HostProgram.Find("node") is { } program ? new(program, ProgramStamp.Of(program)) : null;

    /// <summary>Its version, such as <c>v20.20.2</c>; asked once for each stamp.</summary>
    public Task<string> VersionAsync(PackagingFolders folders, CancellationToken cancellationToken) =>
        ProgramStamp.RecallAsync(Path.Combine(folders.Cached("node"), Stamp), async () =>
            (await CommandRunner.RequireAsync(new(Program, ["--version"]), null, cancellationToken)).Text.Trim(), cancellationToken);
}
