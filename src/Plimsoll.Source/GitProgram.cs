using Plimsoll.Processes;

namespace Plimsoll.Source;

/// <summary>How the git program is run: no prompts, no hooks, no helper programs of the repository, nothing inherited from a calling
/// git.</summary>
internal static class GitProgram
{
    private static readonly string[] Guards =
    [
        "-c", "core.hooksPath=/dev/null",
        "-c", "core.fsmonitor=false",
        "-c", "core.quotePath=false",
        "-c", "log.showSignature=false",
        "-c", "gc.autoDetach=false",
        "-c", "maintenance.autoDetach=false",
        "-c", "advice.detachedHead=false",
        // a server that sends nothing for so many seconds is gone
        "-c", "http.lowSpeedLimit=1",
        "-c", "http.lowSpeedTime=120",
    ];

    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_ALLOW_PROTOCOL"] = "https:ssh:file",
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["GIT_NO_REPLACE_OBJECTS"] = "1",
        ["LC_ALL"] = "C",
        // set where we run inside of a hook or an alias: they would point every call at another repository
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
        ["GIT_OBJECT_DIRECTORY"] = null,
        ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = null,
        ["GIT_COMMON_DIR"] = null,
        ["GIT_NAMESPACE"] = null,
        ["GIT_PREFIX"] = null,
        ["GIT_SHALLOW_FILE"] = null,
    };

    /// <summary>A git command in a folder.</summary>
    public static Command Command(
        string? folder, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var variables = Environment;
        if (environment is not null)
        {
            variables = new(Environment);
            foreach (var (name, value) in environment) variables[name] = value;
        }
        return new("git", [.. Guards, .. folder is null ? [] : new[] { "-C", folder }, .. arguments]) { Environment = variables };
    }

    /// <summary>Runs it, whatever its exit code.</summary>
    /// <exception cref="GitException">There is no git program.</exception>
    public static async Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken)
    {
        try
        {
            return await CommandRunner.RunAsync(command, null, cancellationToken);
        }
        catch (CommandFailedException e)
        {
            throw Missing(e);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, for what talks to another machine.</summary>
    /// <returns>Null when it did not end in time, and was ended.</returns>
    public static async Task<CommandResult?> RunFarAsync(Command command, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await CommandRunner.RunWithinAsync(command, patience, cancellationToken);
        }
        catch (CommandFailedException e)
        {
            throw Missing(e);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, and the calling thread waits.</summary>
    public static CommandResult Run(Command command, CancellationToken cancellationToken)
    {
        try
        {
            return CommandRunner.Run(command, null, cancellationToken);
        }
        catch (CommandFailedException e)
        {
            throw Missing(e);
        }
    }

    /// <summary>Runs it and expects exit code 0.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="doing">What is being done, for the message: <c>reading the tree of 1f3a…</c>.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<CommandResult> RequireAsync(Command command, string doing, CancellationToken cancellationToken)
    {
        var result = await RunAsync(command, cancellationToken);
        return result.ExitCode == 0 ? result : throw Failure(doing, result.ExitCode, result.Error);
    }

    /// <summary>What git said, as an exception.</summary>
    public static GitException Failure(string doing, int exitCode, string error)
    {
        var said = Redaction.Hide(error.Trim());
        var problem = said.Contains("bad object", StringComparison.Ordinal) || said.Contains("unable to read", StringComparison.Ordinal)
            || said.Contains("not a tree object", StringComparison.Ordinal) ? GitProblem.MissingObject
            : IsDamage(said) ? GitProblem.Damaged
            : said.Contains("not a git repository", StringComparison.Ordinal) && !said.Contains("remote", StringComparison.Ordinal)
                ? GitProblem.NotARepository
            : GitProblem.Failed;
        return new(problem, $"{doing}: git ended with {exitCode}: {(said.Length > 0 ? said : "(it said nothing)")}");
    }

    /// <summary>Whether git complains of what is there and cannot be read. It then may end with 0 all the same, as if there were
    /// nothing.</summary>
    public static bool IsDamage(string error) => error.Length > 0 && Damage.Any(word => error.Contains(word, StringComparison.Ordinal));

    // of git 2.39 to 2.51: refs, loose objects, packs, packed-refs, config
    private static readonly string[] Damage =
    [
        "ignoring broken ref", "is empty", "is corrupt", "unable to unpack", "inflate: ", "error: Could not read ", "unexpected line in",
            "bad config", "hash mismatch", "packfile ", "bad tree",
        "Failed to traverse", "garbage at end of loose object",
    ];

    private static GitException Missing(CommandFailedException e) => new(GitProblem.NoGit,
        $"git could not be started: {e.Error.Trim()}. Install git 2.39 or later", e);
}
