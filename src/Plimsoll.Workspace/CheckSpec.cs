namespace Plimsoll.Workspace;

/// <summary>A check against a unit's image, before any environment sees it: one of a closed set.</summary>
public abstract record CheckSpec
{
    private CheckSpec() { }

    /// <summary>An answer over HTTP. <c>{ get: /ok, status: 200, body: gin OK }</c></summary>
    /// <param name="Path">What is asked for.</param>
    /// <param name="Status">The status expected; 200 where nothing is said.</param>
    /// <param name="Body">The whole text expected, but for white space at its end; null is any.</param>
    public sealed record Http(string Path, int Status, string? Body) : CheckSpec;

    /// <summary>SERVING by grpc.health.v1. <c>{ grpc: routeguide.RouteGuide }</c></summary>
    /// <param name="Service">The gRPC service; empty is the server as a whole.</param>
    public sealed record Grpc(string Service) : CheckSpec;

    /// <summary>A port that accepts a connection. <c>{ tcp: metrics }</c></summary>
    /// <param name="Port">A name of the service's ports.</param>
    public sealed record Tcp(string Port) : CheckSpec;

    /// <summary>A program of the image that runs to its end, beside the service and with nothing but the image. <c>{ command:
    /// [redis-server, --version], exit: 0, output: v=7 }</c></summary>
    /// <param name="Words">The program and its arguments.</param>
    /// <param name="ExitCode">The exit code expected; 0 where nothing is said.</param>
    /// <param name="Output">A text that its output or error has in it; null is any.</param>
    public sealed record Command(IReadOnlyList<string> Words, int ExitCode, string? Output) : CheckSpec;

    /// <summary>A file or folder that is there, or is not. <c>{ present: /etc/ssl/certs/ca-certificates.crt }</c>, <c>{ absent: /bin/sh
    /// }</c></summary>
    /// <param name="Path">In the image.</param>
    /// <param name="Present">Whether it shall be there.</param>
    public sealed record File(string Path, bool Present) : CheckSpec;
}
