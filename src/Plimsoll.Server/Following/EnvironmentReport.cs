using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Server.Following;

/// <summary>What was done to an environment, or would be done by a dry run; <see cref="ToString"/> words it.</summary>
/// <param name="Environment">Its name.</param>
/// <param name="Did">What.</param>
public sealed record EnvironmentReport(string Environment, Deed Did)
{
    /// <summary>Whether something was decided: false when there was nothing to write into the ledger.</summary>
    public bool Changed { get; init; } = true;

    /// <summary>The full id of the commit that runs, and for an approval that of the release; null where nothing runs, and where that is
    /// not the matter.</summary>
    public string? Commit { get; init; }

    /// <summary>The number of the deployment that runs; null likewise.</summary>
    public long? Deployment { get; init; }

    /// <summary>For a cancel: what ended; null when nothing was under way.</summary>
    public CancelledWork? Cancelled { get; init; }

    /// <summary>For an approval: the gates that are still closed, in words; null when none is.</summary>
    public string? Waits { get; init; }

    /// <summary>How it goes on, or what to do, in words; null where the other properties say it.</summary>
    public string? Next { get; init; }

    /// <summary>For a scale: how many replicas the services have that it was about.</summary>
    public IReadOnlyDictionary<string, int>? Replicas { get; init; }

    /// <summary>Why nothing is delivered by itself from now on; null when it is.</summary>
    public string? Hold { get; init; }

    /// <summary>In words. Default: what the other properties say.</summary>
    public string Says { get => field ?? DeedWords.Of(this); init; }

    /// <inheritdoc />
    public override string ToString() => Says;
}

/// <summary>A delivery that a person ended.</summary>
/// <param name="Commit">The full id of its commit.</param>
/// <param name="Deployment">Its number; null when it was ended before it became a deployment.</param>
/// <param name="By">Who ended it.</param>
/// <param name="Reason">Why; null where none was given.</param>
public sealed record CancelledWork(string Commit, long? Deployment, string By, string? Reason);

/// <summary>What can be done to an environment.</summary>
[JsonConverter(typeof(DeedConverter))]
public enum Deed
{
    /// <summary>Make it run a release.</summary>
    Deploy,

    /// <summary>Go back to an earlier deployment, and hold.</summary>
    Rollback,

    /// <summary>Set how many replicas run.</summary>
    Scale,

    /// <summary>Deliver nothing by itself.</summary>
    Hold,

    /// <summary>Follow its branch again.</summary>
    Resume,

    /// <summary>Agree to the release that it takes next.</summary>
    Approve,

    /// <summary>End what is under way or waits, and go back to what was healthy.</summary>
    Cancel,
}

/// <summary>The names of deeds in JSON: in camel case.</summary>
public sealed class DeedConverter() : JsonStringEnumConverter<Deed>(JsonNamingPolicy.CamelCase);
