namespace Plimsoll.Views;

/// <summary>The JSON of <c>keys list</c>.</summary>
internal sealed record KeysReport(IReadOnlyList<ListedKey> Keys);

/// <summary>A key whose signatures count.</summary>
internal sealed record ListedKey(string Name, string Id, bool Signs);

/// <summary>The JSON of <c>keys init</c>.</summary>
/// <param name="PublicKey">PEM, for those who verify.</param>
/// <param name="File">Where the private key is.</param>
internal sealed record MadeKeyReport(string PublicKey, string File);
