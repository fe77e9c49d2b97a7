using System.Text.Json;
using Plimsoll.Processes;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>
/// Which repository the name of a workspace belongs to in this home. Everything that a workspace owns here goes by its name, the user of
/// its builds too, so no other repository may take it.
/// </summary>
/// <param name="home">Whose.</param>
public sealed class WorkspaceNames(Home home)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Goes on only with a commit that leaves the workspace its name: no commit chooses in whose name it is built.</summary>
    /// <param name="workspace">The name that the repository is followed by.</param>
    /// <param name="manifest">plimsoll.yaml at the commit.</param>
    /// <param name="commit">The full commit id.</param>
    /// <exception cref="PlimsollException">PLM7007: the commit says another name.</exception>
    public static void RequireUnchanged(string workspace, WorkspaceManifest manifest, string commit)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(commit);
        if (!manifest.IsNamed || manifest.Name == workspace) return;
        throw new PlimsollException(Outcome.Refused, "PLM7007",
            $"reading {commit[..7]}: this repository is followed as {workspace}, and plimsoll.yaml of the commit says "
            + $"workspace: {manifest.Name}. Nothing of it was tested, built or deployed.\n"
            + $"         Commit workspace: {workspace} again. To give the workspace another name: plimsoll down, then plimsoll up -d");
    }

    /// <summary>Goes on only with the repository that the name belongs to, or with a name that belongs to none.</summary>
    /// <param name="workspace">The name.</param>
    /// <param name="repository">A clone of it, or a mirror.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">PLM7004: the name belongs to another repository.</exception>
    public async Task RequireAsync(string workspace, GitRepository repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var doing = $"working in {repository.WorkTree ?? repository.Folder}";
        // asking starts a git: once for both checks, and not where folders are enough
        var shared = new Lazy<Task<string>>(() => ReadSharedAsync(repository, cancellationToken));
        // one that is gone has no commits that could be built
        if (new Followed(home).Read().GetValueOrDefault(workspace) is { } followed && Directory.Exists(followed)
            && !await IsSameAsync(followed, repository, shared, cancellationToken))
            throw TakenByFollowed(doing, workspace, followed);
        if (ReadServed().GetValueOrDefault(workspace) is { } served && !await IsSameAsync(served, repository, shared, cancellationToken))
            throw Taken(doing, workspace, $"{served}, which plimsoll serve of this home delivers",
                $"delete the line of {workspace} in {home.ServedNamesFile} when that one is served no more");
        if (ReadUsed().GetValueOrDefault(workspace) is { } used && Directory.Exists(used)
            && !await IsSameAsync(used, repository, shared, cancellationToken))
            throw Taken(doing, workspace, $"{used}, which was built here before",
                $"delete the line of {workspace} in {home.UsedNamesFile} when that one is not built here any more");
    }

    /// <summary>
    /// Goes on as <see cref="RequireAsync"/> does, and then the name belongs to the repository, of which something is built or delivered by
    /// hand: until the repository is deleted, or the line of the name in <see cref="Home.UsedNamesFile"/>.
    /// </summary>
    /// <param name="workspace">The name.</param>
    /// <param name="repository">A clone of it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">PLM7004: the name belongs to another repository.</exception>
    public async Task UseAsync(string workspace, GitRepository repository, CancellationToken cancellationToken)
    {
        await RequireAsync(workspace, repository, cancellationToken);
        if (IsUsed()) return;
        using var held = await FileLock.TakeAsync(home.UsedNamesFile + ".lock", Patience, TimeProvider.System, cancellationToken);
        await RequireAsync(workspace, repository, cancellationToken);
        if (IsUsed()) return;
        var all = ReadUsed();
        // a linked worktree may be deleted before its repository is
        all[workspace] = Plain(repository.CommonFolder);
        DurableFile.Write(home.UsedNamesFile, JsonSerializer.SerializeToUtf8Bytes(all, FollowedJson.Default.SortedDictionaryStringString));

        bool IsUsed() => ReadUsed().TryGetValue(workspace, out var used) && Directory.Exists(used);
    }

    /// <summary>Goes on as <see cref="RequireAsync"/> does, and then the name belongs to a repository that is served.</summary>
    /// <param name="workspace">The name.</param>
    /// <param name="mirror">The home's mirror of the repository.</param>
    /// <param name="address">Where the repository is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">PLM7004: the name belongs to another repository.</exception>
    public async Task ClaimAsync(string workspace, GitRepository mirror, RemoteAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        using var held = await FileLock.TakeAsync(home.ServedNamesFile + ".lock", Patience, TimeProvider.System, cancellationToken);
        await RequireAsync(workspace, mirror, cancellationToken);
        var all = ReadServed();
        if (!all.TryAdd(workspace, address.Address)) return;
        var json = JsonSerializer.SerializeToUtf8Bytes(all, FollowedJson.Default.SortedDictionaryStringString);
        DurableFile.Write(home.ServedNamesFile, json);
    }

    private SortedDictionary<string, string> ReadServed() => Read(
        home.ServedNamesFile, "It has the names of the workspaces that are served. To go on: delete it, and start plimsoll serve again");

    private SortedDictionary<string, string> ReadUsed() => Read(
        home.UsedNamesFile, "It has the names of the workspaces that were built here. To go on: delete it; the next build writes it again");

    private static SortedDictionary<string, string> Read(string file, string mends)
    {
        var all = StateFile.Read(file, FollowedJson.Default.SortedDictionaryStringString, mends) ?? [];
        return all.FirstOrDefault(each => each.Value is null).Key is { } workspace
            ? throw new DamagedFileException(file, $"{workspace} has no repository", mends)
            : new(all, StringComparer.Ordinal);
    }

    /// <summary>PLM7004: the name belongs to a repository that this home follows.</summary>
    /// <param name="doing">What was tried: <c>following /srv/acme</c>.</param>
    /// <param name="workspace">The name.</param>
    /// <param name="followed">The repository that it belongs to.</param>
    internal static PlimsollException TakenByFollowed(string doing, string workspace, string followed) =>
        Taken(doing, workspace, $"{followed}, which this home follows", "stop the other one (plimsoll down)");

    private static PlimsollException Taken(string doing, string workspace, string owner, string mends) =>
        new(Outcome.Refused, "PLM7004",
        $"{doing}: its workspace has the name {workspace}, and in this home that name belongs to {owner}.\n"
        + $"         Give one of them another name (workspace: in plimsoll.yaml), {mends}, or use a second PLIMSOLL_HOME.");

    private static async Task<bool> IsSameAsync(
        string owner, GitRepository repository, Lazy<Task<string>> shared, CancellationToken cancellationToken)
    {
        var (here, other) = (FoldersOf(repository), Plain(owner));
        if (here.Contains(other)) return true;
        here.Add(await shared.Value);
        if (here.Contains(other)) return true;
        if (!Directory.Exists(owner)) return false;
        // two clones of one repository
        var there = await GitRepository.OpenAsync(owner, cancellationToken);
        return here.Overlaps(FoldersOf(there)) || here.Contains(await ReadSharedAsync(there, cancellationToken));
    }

    /// <summary>Where a repository is.</summary>
    private static HashSet<string> FoldersOf(GitRepository repository) =>
        [.. new[] { repository.WorkTree, repository.CommonFolder }.OfType<string>().Select(Plain)];

    /// <summary>Where the repository is that all clones of one share.</summary>
    private static async Task<string> ReadSharedAsync(GitRepository repository, CancellationToken cancellationToken) =>
        Plain((await repository.ReadSharedAsync(cancellationToken)).Address);

    /// <summary>The same for the ways to write one address: with ssh or https, with and without a user and <c>.git</c>.</summary>
    private static string Plain(string address)
    {
        if (address.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(address, UriKind.Absolute, out var url))
            return url.IsFile ? Folder(url.LocalPath) : Remote(url.Authority, url.AbsolutePath);
        // as in git@git.example:acme/fleet.git
        return address.Split(':', 2) is [var host, var path] && !host.Contains('/', StringComparison.Ordinal)
            ? Remote(host[(host.IndexOf('@', StringComparison.Ordinal) + 1)..], path) : Folder(address);

        static string Remote(string host, string path) => $"{host}/{Without(path.Trim('/'), ".git")}";
        static string Folder(string path) => Without(path.TrimEnd('/'), "/.git");
        static string Without(string text, string end) => text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] : text;
    }
}
