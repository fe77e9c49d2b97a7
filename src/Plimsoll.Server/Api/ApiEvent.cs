using System.Text.Json.Serialization;
using Plimsoll.Progress;

namespace Plimsoll.Server.Api;

/// <summary>A line of an answer of the local API: any number of lines of progress, then one with an exit code. Empty lines between them say
/// that the work goes on.</summary>
/// <param name="Text">On the last line: how the command ended, in words.</param>
/// <param name="Exit">Set on the last line: the exit code of the command.</param>
public sealed record ApiEvent(string Text, int? Exit)
{
    /// <summary>What happened; null on the last line.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>What the command did; null on lines of progress, and when it failed.</summary>
    public CommandReport? Report { get; init; }

    /// <summary>The last line of a command that succeeded.</summary>
    public static ApiEvent Of(CommandReport report) => new(string.Join('\n', report.Done), Exit: 0) { Report = report };

    /// <summary>A line of progress.</summary>
    internal static ApiEvent Of(RunProgress progress) => new("", null) { Progress = progress };
}

/// <summary>What callers of the local API send.</summary>
/// <param name="Actor">Who asks.</param>
public sealed record ApiRequest(string Actor)
{
    /// <summary>For up: the repository's path.</summary>
    public string? Source { get; init; }

    /// <summary>For approve: the address of who asks; null where git knows none.</summary>
    public string? Email { get; init; }

    /// <summary>For promote: the environment that the release comes from.</summary>
    public string? From { get; init; }

    /// <summary>For deploy, promote and approve: a full commit id; null is the head of the branch, and what runs there. For rollback:
    /// a number, commit or tag; null is the last good one.</summary>
    public string? Target { get; init; }

    /// <summary>For hold, rollback, approve and cancel.</summary>
    public string? Reason { get; init; }

    /// <summary>For scale: replicas by service; null takes the manifest's number.</summary>
    public IReadOnlyDictionary<string, int?>? Replicas { get; init; }

    /// <summary>The person agrees to what would otherwise be refused as a likely mistake.</summary>
    public bool Yes { get; init; }

    /// <summary>Says what would be done, and does nothing.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What the controller of a home says of itself.</summary>
/// <param name="Url">Where its registry is, such as <c>http://127.0.0.1:7420</c>.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Program">The program file it runs, so that a newer one can take its place.</param>
public sealed record ControllerInfo(string Url, int Pid, string Program);

/// <summary>JSON of the local API, one object a line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiEvent))]
[JsonSerializable(typeof(ApiRequest))]
[JsonSerializable(typeof(ControllerInfo))]
public sealed partial class ApiJson : JsonSerializerContext;
