using Plimsoll.Oci;
using Plimsoll.Progress;

namespace Plimsoll.Runtime;

/// <summary>What an image is asked before any environment sees it: one of a closed set. Its text says it in a line.</summary>
public abstract record Check
{
    private Check() { }

    /// <summary>An answer over HTTP.</summary>
    /// <param name="Path">What is asked for.</param>
    /// <param name="Status">The status expected.</param>
    /// <param name="Body">The whole text expected, but for white space at its end; null is any.</param>
    public sealed record Http(string Path, int Status, string? Body) : Check
    {
        /// <inheritdoc />
        public override string ToString() => $"GET {Path} is {Status}{(Body is null ? "" : $" '{Body}'")}";
    }

    /// <summary>SERVING by grpc.health.v1.</summary>
    /// <param name="Service">The gRPC service; empty is the server as a whole.</param>
    public sealed record Grpc(string Service) : Check
    {
        /// <inheritdoc />
        public override string ToString() => $"gRPC {(Service.Length == 0 ? "health" : Service)} is SERVING";
    }

    /// <summary>A port that accepts a connection.</summary>
    /// <param name="Port">A name of the service's ports.</param>
    public sealed record Tcp(string Port) : Check
    {
        /// <inheritdoc />
        public override string ToString() => $"port {Port} accepts";
    }

    /// <summary>A program of the image that runs to its end with nothing but the image.</summary>
    /// <param name="Words">The program and its arguments.</param>
    /// <param name="ExitCode">The exit code expected.</param>
    /// <param name="Output">A text that its output or error has in it; null is any.</param>
    public sealed record Command(IReadOnlyList<string> Words, int ExitCode, string? Output) : Check
    {
        /// <inheritdoc />
        public override string ToString() =>
            $"{string.Join(' ', Words)} ends with {ExitCode}{(Output is null ? "" : $", says '{Output}'")}";
    }

    /// <summary>A file or folder that is there, or is not.</summary>
    /// <param name="Path">In the image.</param>
    /// <param name="Present">Whether it shall be there.</param>
    public sealed record File(string Path, bool Present) : Check
    {
        /// <inheritdoc />
        public override string ToString() => $"{Path} is {(Present ? "there" : "not there")}";
    }
}

/// <summary>An image and its checks.</summary>
/// <param name="Repository">The image's repository, such as <c>acme/counter</c>.</param>
/// <param name="Image">The image.</param>
/// <param name="Checks">What is asked.</param>
public sealed record CheckPlan(string Repository, Digest Image, IReadOnlyList<Check> Checks)
{
    /// <summary>The service with all that it needs, one replica each, when any check needs it to run; null when none does.</summary>
    public DesiredState? State { get; init; }

    /// <summary>The service of <see cref="State"/> that is asked.</summary>
    public string Service { get; init; } = "";
}

/// <summary>What came of a check.</summary>
/// <param name="Check">Which.</param>
/// <param name="Problem">What was seen instead; null when it passed.</param>
public sealed record CheckResult(Check Check, string? Problem);

/// <summary>Where images are checked.</summary>
public interface ICheckRuntime
{
    /// <summary>Asks all checks of an image in an environment made for it, with stores of its own, of which nothing stays.</summary>
    /// <param name="plan">What is asked.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>In the order of the checks. When the service does not come up, every check that needs it says why.</returns>
    Task<IReadOnlyList<CheckResult>> CheckAsync(CheckPlan plan, IProgress<RunProgress> progress, CancellationToken cancellationToken);
}
