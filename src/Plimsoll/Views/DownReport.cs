namespace Plimsoll.Views;

/// <summary>The JSON of <c>down</c>.</summary>
/// <param name="Stopped">False when nothing was running.</param>
internal sealed record DownReport(bool Stopped);
