namespace Plimsoll.Views;

/// <summary>The JSON of <c>keys list</c>.</summary>
internal sealed record KeysReport(IReadOnlyList<ListedKey> Keys);

/// <summary>A key whose signatures count.</summary>
internal sealed record ListedKey(string Name, string Id, bool Signs);
