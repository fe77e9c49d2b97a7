using Plimsoll.Processes;

namespace Plimsoll.Source;

/// <summary>A repository and commits of it.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Commits">In the order in which they were asked for.</param>
public sealed record RepositoryAt(GitRepository Repository, IReadOnlyList<CommitTree> Commits);

/// <summary>
/// A git repository on this machine, used through the git program. Everything is read from objects: the working tree is never
/// looked at except by <see cref="WorkingTree"/>, and never written.
/// </summary>
public sealed partial class GitRepository
{
    private GitRepository(string folder, string commonFolder, string? workTree, string format) =>
        (Folder, CommonFolder, WorkTree, Format) = (folder, commonFolder, workTree, format);

    /// <summary>The git directory, absolute: <c>.git</c> of a work tree, or the bare repository.</summary>
    public string Folder { get; }

    /// <summary>Where refs and objects are: the same, except in a linked work tree.</summary>
    public string CommonFolder { get; }

    /// <summary>The root of the work tree, absolute; null when it is bare.</summary>
    public string? WorkTree { get; }

    /// <summary>Its history is cut off; a fetch may change that.</summary>
    public bool IsShallow => File.Exists(Path.Combine(CommonFolder, "shallow"));

    /// <summary>How objects are named: <c>sha1</c> or <c>sha256</c>.</summary>
    internal string Format { get; }

    /// <summary>The id that stands for an absent object.</summary>
    internal string ZeroId => new('0', Format == "sha256" ? 64 : 40);

    /// <summary>What opens other repositories to its git commands.</summary>
    private GitAccess Access { get; init; } = GitAccess.None;

    internal string EmptyTree => Format == "sha256"
        ? "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
        : "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    /// <summary>Finds the repository that a folder belongs to.</summary>
    /// <param name="path">A folder in a work tree, or a bare repository.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">There is none, or git refuses to read it.</exception>
    public static async Task<GitRepository> OpenAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        var folder = FolderAt(path);
        return From(folder, await GitProgram.RunAsync(Describe(folder), cancellationToken));
    }

    /// <summary>
    /// As <see cref="OpenAsync"/> and <see cref="ResolveAll"/> in one go, and the calling thread waits: for a program that has only begun
    /// and has nothing else to do, this is the fastest.
    /// </summary>
    /// <param name="path">A folder in a work tree, or a bare repository.</param>
    /// <param name="revisions">Name commits of it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">As these two.</exception>
    public static RepositoryAt OpenAt(string path, IReadOnlyList<string> revisions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(revisions);
        var folder = FolderAt(path);
        var described = GitProgram.Run(Describe(folder, ["--end-of-options", .. NamesOf(revisions)]), cancellationToken);
        var repository = From(folder, described);
        // in a bare repository the question for its top level has failed, before those for the commits
        return new(repository, CommitsIn(described, revisions.Count) ?? repository.ResolveAll(revisions, cancellationToken));
    }

    /// <summary>Opens the bare repository in a folder itself; one in a folder above is none.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">There is none, or git refuses to read it.</exception>
    internal static async Task<GitRepository> OpenBareAsync(string folder, CancellationToken cancellationToken)
    {
        var full = FolderAt(folder);
        return From(full, await GitProgram.RunAsync(GitProgram.Command(full,
            ["--git-dir", full, "rev-parse", "--absolute-git-dir", "--git-common-dir", "--show-object-format"]), cancellationToken));
    }

    private static string FolderAt(string path)
    {
        var folder = Path.GetFullPath(path);
        return Directory.Exists(folder) ? folder : throw new GitException(GitProblem.NotARepository, $"there is no folder {folder}");
    }

    // --show-toplevel is last: in a bare repository only it fails
    private static Command Describe(string folder, params string[] more) =>
        GitProgram.Command(folder, ["rev-parse", "--absolute-git-dir", "--git-common-dir", "--show-object-format", "--show-toplevel",
            .. more]);

    private static GitRepository From(string folder, CommandResult described)
    {
        var lines = described.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length >= 3) return new(lines[0], Path.GetFullPath(lines[1], folder), lines.Length > 3 ? lines[3] : null, lines[2]);
        var failure = GitProgram.Failure($"opening {folder}", described.ExitCode, described.Error);
        throw failure.Problem == GitProblem.NotARepository
            ? new GitException(GitProblem.NotARepository,
                $"{folder} is not in a git repository, nor is one of its parents. To make one: git init, then commit")
            : failure;
    }

    private Command Git(params IEnumerable<string> arguments) =>
        GitProgram.Command(null, ["--git-dir", Folder, .. arguments],
            Objects is null ? Access.ToEnvironment() : Access.ToEnvironment().Append(new("GIT_OBJECT_DIRECTORY", Objects)));

    private Task<CommandResult> RequireAsync(string doing, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        GitProgram.RequireAsync(Git(arguments), doing, cancellationToken);

    private CommandResult Run(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        GitProgram.Run(Git(arguments), cancellationToken);

    private Task<CommandResult> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        GitProgram.RunAsync(Git(arguments), cancellationToken);
}
