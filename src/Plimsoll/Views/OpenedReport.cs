namespace Plimsoll.Views;

/// <summary>The JSON of <c>open</c>.</summary>
/// <param name="Address">A URL, or the host and port of what speaks no HTTP or is forwarded.</param>
/// <param name="Forwarded">Whether it is reached only for as long as the command runs.</param>
internal sealed record OpenedReport(string Address, bool Forwarded);
