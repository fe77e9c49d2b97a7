namespace Plimsoll.Views;

/// <summary>The JSON of <c>registry serve</c>, written when it can be reached.</summary>
internal sealed record ServingReport(string Url, string Folder);
