using System.Text.RegularExpressions;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Declared;

/// <summary>What a name of a declared service stands for.</summary>
internal enum DeclaredUse
{
    /// <summary>A service that is built of this repository.</summary>
    Service,

    /// <summary>A store that is started here.</summary>
    Store,

    /// <summary>Something that does not run here.</summary>
    Elsewhere,
}

/// <summary>
/// What a declared service uses of others. Here an address is known when a replica starts, and is told in variables that are named
/// after the alias (<c>REDIS_HOST</c>, <c>REDIS_URL</c>). So a variable that holds another's address becomes an alias where its name
/// allows it. Otherwise it stays where the host name in it works as in Compose.
/// </summary>
/// <param name="Needs">Alias and target.</param>
/// <param name="Env">The variables that stay as they are.</param>
/// <param name="NotTaken">Variables that do not, and what to read instead.</param>
internal sealed partial record DeclaredUses(
    IReadOnlyDictionary<string, string> Needs, IReadOnlyDictionary<string, string> Env, IReadOnlyList<string> NotTaken)
{
    private static readonly string[] OfServices = ["URL", "ADDRESS"];

    private static readonly string[] OfStores = ["URL", "HOST", "PORT", "USER", "DATABASE", "PASSWORD_FILE"];

    /// <summary>Works them out.</summary>
    /// <param name="service">The service.</param>
    /// <param name="all">Everything that is declared beside it, by name.</param>
    /// <param name="isFound">Whether its program reaches another one by the name that this has in the file.</param>
    public static DeclaredUses Of(DeclaredService service, IReadOnlyDictionary<string, DeclaredUse> all, Func<string, bool> isFound)
    {
        var others = all.Where(pair => pair.Key != service.Name).ToDictionary(StringComparer.Ordinal);
        var addresses = service.Env.Where(pair => pair.Value is not null)
            .Select(pair => (pair.Key, Target: TargetIn(pair.Key, pair.Value!, others)))
            .Where(pair => pair.Target is not null).ToDictionary(pair => pair.Key, pair => pair.Target!, StringComparer.Ordinal);
        var needs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, target) in addresses)
            if (AliasOf(name, service.Env[name]!, target, others[target]) is { } alias) needs[alias] = target;
        foreach (var target in service.DependsOn.Concat(addresses.Values))
        {
            if (others.GetValueOrDefault(target, DeclaredUse.Elsewhere) != DeclaredUse.Elsewhere && !needs.ContainsValue(target))
                needs[Free(Words.ToLabel(target), needs.ContainsKey)] = target;
        }
        var told = needs.SelectMany(need => WordsOf(others[need.Value]).Select(word => $"{Prefix(need.Key)}_{word}"))
            .ToHashSet(StringComparer.Ordinal);
        var env = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var left = new List<string>();
        foreach (var (name, value) in service.Env.Where(pair => !told.Contains(pair.Key)))
        {
            if (!Words.IsVariable(name)) left.Add($"environment: {name} is not the name of a variable (letters, digits and underscores)");
            else if (addresses.TryGetValue(name, out var target) && !isFound(target))
                left.Add(Instead(name, target, needs, others[target]));
            else if (value is null || value.Contains("${", StringComparison.Ordinal))
                left.Add($"environment: {name} comes from whoever runs it: give it a value under env, or name a secret under secrets");
            else env[name] = value;
        }
        return new(needs, env, left);
    }

    private static string Free(string alias, Func<string, bool> isTaken) =>
        !isTaken(alias) ? alias : Enumerable.Range(2, int.MaxValue - 2).Select(i => $"{alias}-{i}").First(name => !isTaken(name));

    private static string[] WordsOf(DeclaredUse use) => use == DeclaredUse.Store ? OfStores : OfServices;

    private static string Instead(string name, string target, SortedDictionary<string, string> needs, DeclaredUse use)
    {
        if (use == DeclaredUse.Elsewhere)
        {
            return $"environment: {name} holds the address of {target}, which does not run here: "
                + "give it the address under env that it has elsewhere";
        }
        var prefix = Prefix(needs.First(need => need.Value == target).Key);
        return $"environment: {name} holds the address of {target}, which is known when a replica starts: "
            + $"read {string.Join(", ", WordsOf(use).Select(word => $"{prefix}_{word}"))} instead";
    }

    /// <summary><c>CACHE_HOST: redis</c> is the alias cache of redis, which is told CACHE_HOST.</summary>
    private static string? AliasOf(string name, string value, string target, DeclaredUse use)
    {
        if (use == DeclaredUse.Elsewhere) return null;
        var ending = name[(name.LastIndexOf('_') + 1)..];
        var isSame = ending switch
        {
            "HOST" => use == DeclaredUse.Store && value == target,
            "URL" => PlainUrl().IsMatch(value),
            "ADDRESS" => use == DeclaredUse.Service && value.StartsWith(target + ":", StringComparison.Ordinal),
            _ => false,
        };
        if (!isSame || ending.Length == name.Length) return null;
        var alias = name[..^(ending.Length + 1)].ToLowerInvariant().Replace('_', '-');
        return Words.IsLabel(alias) ? alias : null;
    }

    /// <summary>The service or store whose host name stands in a value: in a URL, before a port, or alone in a variable whose name says
    /// that it is an address.</summary>
    private static string? TargetIn(string name, string value, Dictionary<string, DeclaredUse> others) =>
        others.ContainsKey(value) ? NameOfAddress().IsMatch(name) ? value : null
        : Host().Matches(value).Select(match => match.Groups[1].Value).FirstOrDefault(others.ContainsKey);

    private static string Prefix(string alias) => alias.ToUpperInvariant().Replace('-', '_');

    [GeneratedRegex("(HOST|HOSTNAME|SERVER|ADDR|ADDRESS|ENDPOINT|URL|URI)$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex NameOfAddress();

    // after a scheme, a user or the key of a connection string with or without a port, else only with one
    [GeneratedRegex(
        @"(?:(?://|@|(?:^|;)\s*(?:Host|Server|Data Source)\s*=\s*)([A-Za-z0-9][A-Za-z0-9_.-]*)"
        + @"|(?:^|[,=;])(?<1>[A-Za-z0-9][A-Za-z0-9_.-]*):[0-9]{1,5})(?:[:/,;?]|$)",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Host();

    // a user, a password or a path in it would be lost
    [GeneratedRegex(@"^(?:https?|tcp|redis)://[A-Za-z0-9_.-]+(?::[0-9]{1,5})?/?$", RegexOptions.NonBacktracking)]
    private static partial Regex PlainUrl();
}
