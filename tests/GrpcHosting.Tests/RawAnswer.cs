namespace GrpcHosting.Tests;

/// <summary>What a server sent on one stream.</summary>
internal sealed class RawAnswer
{
    /// <summary>The blocks of headers, in order: with messages two, headers and trailers.</summary>
    public List<Dictionary<string, string>> Blocks { get; } = [];

    public List<byte> Data { get; } = [];

    public int? ResetCode { get; set; }

    public int? GoAwayCode { get; set; }

    /// <summary>True when the connection ended first.</summary>
    public bool Closed { get; set; }

    public string? HttpStatus => Blocks.FirstOrDefault()?.GetValueOrDefault(":status");

    public string? GrpcStatus => Blocks.LastOrDefault()?.GetValueOrDefault("grpc-status");
}
