using Plimsoll.Packaging.Folders;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>A command of a manifest, run in the unit's folder on committed files.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Words">The program and its arguments; <c>dotnet</c> is the one that builds here.</param>
/// <param name="Folder">The folder of the committed files.</param>
/// <param name="Environment">All variables.</param>
internal sealed record UnitCommand(Unit Unit, IReadOnlyList<string> Words, WorkFolder Folder, IReadOnlyDictionary<string,
    string?> Environment)
{
    private const int LinesShown = 40;

    /// <summary>Options behind the second word that only save work. They are not shown to people.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>
    /// The beginning of a remedy for a program that could not be started: how to install it, unless it is a file of the repository. The
    /// caller appends what else helps.
    /// </summary>
    public static string Remedy(string program) =>
        program.Contains('/', StringComparison.Ordinal) ? "To go on: " : $"To install it: {InstallCommand.For(program)}; or else ";

    /// <summary>Runs it.</summary>
    /// <param name="tools">What builds here.</param>
    /// <param name="output">Told each line that it prints; null to be quiet.</param>
    /// <param name="failed">Says that it failed, given how that is shown to people: exit code and last lines.</param>
    /// <param name="missing">Says that it could not be started, given why.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public async Task RunAsync(
        BuildTools tools, UnitProgress? output, Func<Command, string, PlimsollException> failed,
        Func<Command, CommandFailedException, PlimsollException> missing, CancellationToken cancellationToken)
    {
        var program = Words[0] == "dotnet" ? tools.DotNet.Installation.Host : Words[0];
        var command = new Command(program, [.. Words.Skip(1).Take(1), .. Options, .. Words.Skip(2)])
        {
            WorkingDirectory = Path.Combine(Folder.Tree, Unit.Path),
            Environment = Environment,
        };
        var shown = new Command(Path.GetFileName(program), [.. Words.Skip(1)]);
        var last = new Queue<string>();
        try
        {
            if (Folder.Place.Warning is { } warning) output?.Warn(warning);
            var sdk = tools.FindDotNet();
            var result = await Folder.Place.RunAsync(command, sdk, $"{shown} of {Unit.Name}", Tell, cancellationToken);
            if (result.ExitCode is 126 or 127 && result.Error.Contains(Confinement.NotStarted, StringComparison.Ordinal))
                throw new CommandFailedException(command, null, result.Error);
            if (result.ExitCode != 0) throw failed(shown, $"ended with exit code {result.ExitCode}:\n  {string.Join("\n  ", last)}");
        }
        catch (CommandFailedException e)
        {
            throw missing(shown, e);
        }

        void Tell(string printed)
        {
            // a person knows the file by its path in the repository
            var line = printed.Replace(Folder.Tree + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
            output?.Report(line);
            lock (last)
            {
                last.Enqueue(line);
                if (last.Count > LinesShown) last.Dequeue();
            }
        }
    }
}
