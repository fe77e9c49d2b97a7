namespace Plimsoll.Workspace.Initialization;

/// <summary>A store that a repository uses and no manifest describes.</summary>
/// <param name="Kind"><c>redis</c> or <c>postgres</c>.</param>
/// <param name="Account">What programs say to it; null is not known.</param>
internal sealed record FoundStore(string Kind, StoreAccount? Account);
