using Plimsoll.Delivery.Secrets;
using Plimsoll.Runtime.Secrets;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>secret list</c>.</summary>
internal sealed record SecretsReport(IReadOnlyList<ListedSecret> Secrets)
{
    public static SecretsReport Of(SecretFile file)
    {
        var names = SecretRules.Recipients(file).GroupBy(each => each.Value.Id).ToDictionary(same => same.Key, same => same.First().Key);
        return new([.. file.Values.Select(each => new SealedSecret(each.Key, each.Value))
            .Select(line => new ListedSecret(line.Name, line.Version,
                [.. line.Recipients.Select(id => names.GetValueOrDefault(id, id)).Order(StringComparer.Ordinal)]))]);
    }
}

/// <summary>A secret without its value.</summary>
internal sealed record ListedSecret(string Name, string Version, IReadOnlyList<string> Recipients);
