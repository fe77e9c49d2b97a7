using Plimsoll.Processes;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>What links native programs on this machine: clang, or where there is none gcc, which is the order in which .NET
/// looks.</summary>
/// <param name="Program">Where it is.</param>
/// <param name="Stamp">Another one whenever it, ld or the C library was updated.</param>
internal sealed record NativeLinker(string Program, string Stamp)
{
    // getconf comes with the C library and has its version
    private static readonly string[] Beside = ["ld", "getconf"];

    /// <summary>Finds it; null when there is none.</summary>
    public static NativeLinker? Find() =>
        (HostProgram.Find("clang") ?? HostProgram.Find("gcc")) is { } program
            ? new(program, ProgramStamp.Of([program, .. Beside.Select(name => HostProgram.Find(name)).OfType<string>()]))
            : null;

    /// <summary>
    /// The versions of all that a native program has parts of: the linker with its own object files, ld, and the C library. Asked once for
    /// each stamp.
    /// </summary>
    public Task<string> VersionAsync(PackagingFolders folders, CancellationToken cancellationToken) =>
        ProgramStamp.RecallAsync(Path.Combine(folders.Cached("linker"), Stamp), async () =>
        {
            var lines = new List<string> { await FirstLineAsync(Program, "--version", cancellationToken) };
            if (HostProgram.Find("ld") is { } ld) lines.Add(await FirstLineAsync(ld, "--version", cancellationToken));
            if (HostProgram.Find("getconf") is { } getconf) lines.Add(await FirstLineAsync(getconf, "GNU_LIBC_VERSION", cancellationToken));
            return string.Join(", ", lines);
        }, cancellationToken);

    private static async Task<string> FirstLineAsync(string program, string argument, CancellationToken cancellationToken) =>
        (await CommandRunner.RunAsync(new(program, [argument]), null, cancellationToken)).Text.Split('\n')[0].Trim();
}
