namespace Plimsoll.Views;

/// <summary>The JSON of <c>export</c>.</summary>
/// <param name="Written">False for <c>--check</c>, which writes nothing.</param>
/// <param name="Files">Those that differ from what they should be, or did.</param>
internal sealed record ExportedReport(bool Written, IReadOnlyList<DifferingFile> Files);

/// <summary>A file of an export.</summary>
/// <param name="Path">In the folder.</param>
/// <param name="Difference"><c>new</c>, <c>changed</c> or <c>gone</c>.</param>
internal sealed record DifferingFile(string Path, string Difference);
