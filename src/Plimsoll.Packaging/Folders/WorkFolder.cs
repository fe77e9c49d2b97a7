using System.Text.Json;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Folders;

/// <summary>
/// A folder that is kept between runs so that the next one has less to do, held by one process at a time. It is trusted only when its last
/// use came to its end and nothing in it was touched since; else a new generation begins in an empty folder, beside which whatever a killed
/// run left behind, still running perhaps, does no harm.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private static readonly string ThisBoot = File.Exists("/proc/sys/kernel/random/boot_id")
        ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "";

    /// <summary>A build of the same unit may be under way, and some take long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly string _folder;
    private readonly FileLock _lock;

    private WorkFolder(BuildPlace place, string folder, FileLock held)
    {
        (Place, _folder, _lock) = (place, folder, held);
        Kept = Recall();
        File.Delete(StateFile);
        Generation = Kept?.Generation ?? Guid.NewGuid().ToString("n")[..12];
        Sweep();
        place.CreateShown(Path.Combine(_folder, Generation));
        place.CreateOwn(Tree);
        RootStops.Write(Path.Combine(_folder, Generation));
    }

    /// <summary>Whose commands run in it.</summary>
    public BuildPlace Place { get; }

    /// <summary>What is in it from the last use; null in a new generation.</summary>
    public WorkState? Kept { get; }

    /// <summary>The root of the repository's files.</summary>
    public string Tree => Path.Combine(_folder, Generation, "tree");

    /// <summary>Where results go; empty at first.</summary>
    public string Output => Path.Combine(_folder, Generation, "out");

    /// <summary>Beside the tree, for what is to be removed from it.</summary>
    public string RemovalList => Path.Combine(_folder, Generation, "removed");

    /// <summary>What commands are given beside the tree: of ours, and they may read it. Empty at first.</summary>
    public string Given => Path.Combine(_folder, Generation, "given");

    private string Results => Path.Combine(_folder, Generation, "results");

    private string Generation { get; }

    private string StateFile => Path.Combine(_folder, "state.json");

    /// <summary>Takes the folder, and waits while another process or another build of this one has it, an hour at most.</summary>
    /// <exception cref="LockHeldException">It is held for longer.</exception>
    public static async Task<WorkFolder> OpenAsync(BuildPlace place, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        place.CreateShown(folder);
        return new(place, folder, await FileLock.TakeAsync(Path.Combine(folder, "lock"), Patience, time, cancellationToken));
    }

    /// <summary>Makes the folder for results anew.</summary>
    public void ClearOutput()
    {
        Delete(Output);
        Place.CreateOwn(Output);
    }

    /// <summary>Makes the folder for what is given.</summary>
    public void CreateGiven() => Place.CreateShown(Given);

    /// <summary>A folder of results that nobody else changes any more: what commands of another user made is copied.</summary>
    /// <param name="made">In this folder.</param>
    /// <param name="follow">Copies what links lead to instead of links, as far as that user may read it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string> ResultsAsync(string made, bool follow, CancellationToken cancellationToken)
    {
        if (Place.User is null) return made;
        Delete(Results);
        await new ConfinedFiles(Place).CopyAsync(made, Results, follow, cancellationToken);
        return Results;
    }

    /// <summary>The content of a file in it.</summary>
    public Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken) =>
        Place.User is null ? File.ReadAllBytesAsync(file, cancellationToken) : new ConfinedFiles(Place).ReadAsync(file, cancellationToken);

    /// <summary>Says that everything in it has come to rest: the next use may build on it.</summary>
    /// <param name="files">What <see cref="SourceTree"/> put there.</param>
    /// <param name="restored">The commands for which packages are restored; null is for none.</param>
    public void Keep(SortedDictionary<string, string> files, string? restored = null)
    {
        var stamp = FolderStamp.Of(Tree);
        DurableFile.Write(StateFile, JsonSerializer.SerializeToUtf8Bytes(new(Generation, ThisBoot, files, stamp.Signature, stamp.Newest,
            restored), WorkStateJson.Default.WorkState));
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private WorkState? Recall()
    {
        try
        {
            var state = File.Exists(StateFile) ? JsonSerializer.Deserialize(File.ReadAllBytes(StateFile), WorkStateJson.Default.WorkState)
                : null;
            return state is not null && state.Boot == ThisBoot && state.Stamp == FolderStamp.Of(Path.Combine(_folder, state.Generation,
                "tree")).Signature ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>By a program that follows no link, whoever puts one there meanwhile (unlinkat).</summary>
    private void Delete(string folder)
    {
        if (!Directory.Exists(folder)) return;
        if (Place.User is null) Directory.Delete(folder, recursive: true);
        else if (CommandRunner.Run(new("rm", ["-rf", "--", folder])) is { ExitCode: not 0 } result)
            throw new IOException(result.Error.Trim());
    }

    /// <summary>Takes away the last results and other generations; what a killed run still writes there may stay until next time.</summary>
    private void Sweep()
    {
        foreach (var other in Directory.EnumerateDirectories(_folder).Where(path => Path.GetFileName(path) != Generation).Append(Output)
            .Append(Given).Append(Results).Where(Directory.Exists))
        {
            try
            {
                Delete(other);
            }
            catch (Exception e) when (other != Output && e is IOException)
            {
            }
        }
    }
}
