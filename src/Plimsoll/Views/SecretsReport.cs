namespace Plimsoll.Views;

/// <summary>The JSON of <c>secret list</c>.</summary>
internal sealed record SecretsReport(IReadOnlyList<ListedSecret> Secrets);

/// <summary>A secret without its value.</summary>
internal sealed record ListedSecret(string Name, string Version, IReadOnlyList<string> Recipients);
