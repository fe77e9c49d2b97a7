using System.Globalization;
using System.Text;
using Plimsoll.Processes;

namespace Plimsoll.Packaging;

/// <summary>Notices that programs of this machine were updated without starting them, which takes a hundred times as long.</summary>
internal static class ProgramStamp
{
    /// <summary>Another one whenever another version of one of them was installed; a part of a file's name.</summary>
    /// <param name="programs">Their full paths. Of links the programs themselves count.</param>
    public static string Of(params IEnumerable<string> programs) => string.Join('-', programs.Select(program =>
    {
        var file = File.ResolveLinkTarget(program, returnFinalTarget: true) as FileInfo ?? new FileInfo(program);
        return string.Create(CultureInfo.InvariantCulture, $"{file.Length:x}.{file.LastWriteTimeUtc.Ticks:x}");
    }));

    /// <summary>What programs said of themselves when they had the same stamp; asked again when nothing is remembered.</summary>
    /// <param name="memory">The file that remembers it, named after the stamp.</param>
    /// <param name="ask">Starts the programs.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<string> RecallAsync(string memory, Func<Task<string>> ask, CancellationToken cancellationToken)
    {
        if (File.Exists(memory)) return await File.ReadAllTextAsync(memory, cancellationToken);
        var said = await ask();
        DurableFile.Write(memory, Encoding.UTF8.GetBytes(said));
        return said;
    }
}
