using System.CommandLine;

namespace Plimsoll.Commands;

/// <summary>How results are written.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For programs; a contract.</summary>
    Json,
}

/// <summary>Options that every command has.</summary>
internal static class CommonOptions
{
    public static readonly Option<string> Folder = new("-C")
    {
        Description = "Run as if started in this folder",
        HelpName = "DIR",
        DefaultValueFactory = _ => Directory.GetCurrentDirectory(),
        Recursive = true,
    };

    public static readonly Option<OutputFormat> Output = new("-o", "--output")
    {
        Description = "How results are written: for people or for programs",
        HelpName = "table|json",
        Recursive = true,
    };

    public static readonly Option<bool> Debug = new("--debug") { Description = "Show the stack of an unexpected error", Recursive = true };

    /// <summary>For commands that change something.</summary>
    public static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say what would be done, and do nothing" };

    /// <summary>For commands about one environment.</summary>
    public static Argument<string> Environment() => new("ENV") { Description = "An environment of plimsoll.yaml, such as dev" };

    /// <summary>Where a command looks for its repository, absolute.</summary>
    public static string FolderOf(this ParseResult result) => Path.GetFullPath(result.GetRequiredValue(Folder));

    public static bool WantsJson(this ParseResult result) => result.GetValue(Output) == OutputFormat.Json;
}
